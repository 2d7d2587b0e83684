//! Interviews as they are kept, and what they come to.

use super::*;
use crate::practice::interview::Round;
use crate::practice::schedule::Rating;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn section(round: Round, minutes: u32, ids: &[&str]) -> Section {
    let questions = ids.iter().map(|&id| ("p".to_owned(), id.to_owned())).collect();
    Section { round, minutes, questions }
}

fn answer(section: usize, place: usize, minutes: i64) -> NewMockAnswer {
    let asked_at = at("2026-01-05T09:00:00Z");
    NewMockAnswer {
        section,
        place,
        asked_at,
        answered_at: asked_at + SignedDuration::from_mins(minutes),
        said: vec![Said { asked: String::new(), text: "\u{0}=1+1 <b>".to_owned() }],
        attempt: None,
    }
}

#[test]
fn an_interview_is_read_as_it_was_kept_and_scored_by_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(&crate::journal::path(folder.path())).unwrap();
    let sections = vec![section(Round::Output, 10, &["a", "b"]), section(Round::Concept, 30, &["c"])];
    let new = NewMock {
        at: at("2026-01-05T09:00:00Z"),
        minutes: 45,
        role: Some("api".to_owned()),
        level: Level::Senior,
        seed: u64::MAX,
        sections: sections.clone(),
    };
    let id = journal.start_mock(&new).unwrap();
    let given = [answer(0, 0, 2), answer(0, 1, 3), answer(1, 0, 9)];
    let ids = given.each_ref().map(|one| journal.record_mock_answer(id, one).unwrap());
    journal.record_mock_answer(id, &given[0]).unwrap_err();
    let mark = |score| MockMark { score, points: Some(vec!["p".to_owned()]), levels: vec![4, 1] };
    let later = at("2026-01-05T10:00:00Z");
    let practised = NewAnswer {
        at: later,
        question: ("p".to_owned(), "a".to_owned()),
        rating: Rating::Good,
        text: String::new(),
        points: None,
        quiz: None,
    };
    journal.record_mock_mark(ids[0], later, &mark(1.0), Some(&practised)).unwrap();
    journal.record_mock_mark(ids[0], later, &mark(1.0), Some(&practised)).unwrap_err();
    assert_eq!(journal.answers().unwrap().values().map(Vec::len).sum::<usize>(), 1);
    journal.record_mock_mark(ids[1], later, &mark(0.5), None).unwrap();
    let marks = [Some(mark(1.0)), Some(mark(0.5)), None];
    let answers: Vec<_> = ids
        .into_iter()
        .zip(given)
        .zip(marks)
        .map(|((id, given), mark)| MockAnswer { id, given, mark })
        .collect();
    let mock = journal.mock(id.number()).unwrap().unwrap();
    assert_eq!((mock.sections.clone(), mock.answers.clone()), (sections, answers));
    assert_eq!((mock.seed, mock.level, mock.ended_at), (u64::MAX, Level::Senior, None));
    assert_eq!(mock.used(), SignedDuration::from_mins(14));
    // What was not marked counts nothing.
    assert_eq!((mock.section_score(0), mock.section_score(1), mock.score()), (Some(0.75), None, Some(0.75)));
    let last = MockMark { score: 0.0, points: None, levels: Vec::new() };
    journal.record_mock_mark(mock.answers[2].id, later, &last, None).unwrap();
    journal.end_mock(id, at("2026-01-05T10:01:00Z")).unwrap();
    let all = journal.mocks().unwrap();
    assert_eq!((all.len(), all[0].score()), (1, Some(0.75 * 10.0 / 40.0)));
    assert_eq!(all[0].ended_at, Some(at("2026-01-05T10:01:00Z")));
    assert_eq!(journal.mock(99).unwrap(), None);
    for change in ["UPDATE mock_answer SET said = ''", "DELETE FROM mock_mark", "UPDATE mock SET seed = '1'"]
    {
        journal.connection.execute(change, []).unwrap_err();
    }
}
