//! A mock interview: which rounds it has, and which questions are drawn for each.
//!
//! Questions of topics that are known less well are drawn more often, and so are difficulties that
//! fit the level: a weighted draw without replacement (P. Efraimidis and P. Spirakis, "Weighted random
//! sampling with a reservoir", 2006: the largest of `u^(1/w)`), where `u` follows from a seed and the
//! question's own name, so that the same seed and the same progress give the same interview.

use serde::{Deserialize, Serialize};

use crate::catalog::draw;
use crate::pack::{Difficulty, Kind};

/// A part of an interview, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Round {
    /// What a program prints.
    Output,
    /// Questions that are answered in words, or by choosing.
    Concept,
    /// A coding prompt.
    Code,
    /// A design, stage by stage.
    Design,
}

/// What the interview is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Level {
    Junior,
    Mid,
    Senior,
}

/// What somebody asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Brief {
    pub(crate) minutes: u32,
    pub(crate) level: Level,
    /// Empty: those that so many minutes have room for.
    pub(crate) rounds: Vec<Round>,
    pub(crate) seed: u64,
}

/// A question that may be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) pack: String,
    pub(crate) id: String,
    pub(crate) topic: String,
    pub(crate) kind: Kind,
    pub(crate) difficulty: Option<Difficulty>,
    pub(crate) minutes: u32,
    /// How much of its topic is known, from 0 to 1.
    pub(crate) known: f64,
}

impl Candidate {
    /// Whether it fills a round by itself.
    pub(crate) fn is_task(&self) -> bool {
        Round::of(self.kind).is_some_and(Round::is_one_task)
    }
}

/// A round with what is asked in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Section {
    pub(crate) round: Round,
    pub(crate) minutes: u32,
    /// Each by its pack and its id, in the order in which they are asked.
    pub(crate) questions: Vec<(String, String)>,
}

impl Round {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Concept => "concept",
            Self::Code => "code",
            Self::Design => "design",
        }
    }

    /// Its part of the time, beside the others.
    const fn share(self) -> u32 {
        match self {
            Self::Output => 1,
            Self::Concept => 3,
            Self::Code => 5,
            Self::Design => 4,
        }
    }

    /// Whether one task fills it.
    pub(crate) const fn is_one_task(self) -> bool {
        matches!(self, Self::Code | Self::Design)
    }

    const fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Output => Some(Self::Output),
            Kind::Concept | Kind::Choice | Kind::Scenario => Some(Self::Concept),
            Kind::Code => Some(Self::Code),
            Kind::Design => Some(Self::Design),
            Kind::TakeHome => None,
        }
    }
}

impl Level {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
        }
    }

    /// How much a difficulty is wanted.
    fn wants(self, difficulty: Option<Difficulty>) -> f64 {
        let [easy, medium, hard] = match self {
            Self::Junior => [5.0, 4.0, 1.0],
            Self::Mid => [2.0, 5.0, 3.0],
            Self::Senior => [0.5, 4.0, 5.0],
        };
        match difficulty {
            Some(Difficulty::Easy) => easy,
            Some(Difficulty::Medium) | None => medium,
            Some(Difficulty::Hard) => hard,
        }
    }
}

/// The rounds of an interview of so many minutes, and what is asked in each. A round for which there
/// is no question is left out.
pub(crate) fn sections(brief: &Brief, candidates: &[Candidate]) -> Vec<Section> {
    let has_any = |round: &Round| candidates.iter().any(|it| Round::of(it.kind) == Some(*round));
    let rounds: Vec<Round> = rounds(brief).into_iter().filter(has_any).collect();
    let all: u32 = rounds.iter().map(|round| round.share()).sum();
    let mut left = brief.minutes;
    let mut sections = Vec::new();
    for (place, round) in rounds.iter().enumerate() {
        let is_last = place + 1 == rounds.len();
        let minutes = if is_last { left } else { (brief.minutes * round.share() + all / 2) / all };
        left -= minutes;
        sections.push(Section {
            round: *round,
            minutes,
            questions: questions(brief, *round, minutes, candidates),
        });
    }
    sections
}

fn rounds(brief: &Brief) -> Vec<Round> {
    let mut rounds = brief.rounds.clone();
    if rounds.is_empty() {
        rounds = vec![Round::Output, Round::Concept];
        rounds.extend((brief.minutes >= 45).then_some(Round::Code));
        rounds.extend((brief.minutes >= 60 && brief.level != Level::Junior).then_some(Round::Design));
    }
    rounds.sort();
    rounds.dedup();
    rounds
}

fn questions(brief: &Brief, round: Round, minutes: u32, candidates: &[Candidate]) -> Vec<(String, String)> {
    let mut drawn: Vec<(f64, &Candidate)> = candidates
        .iter()
        .filter(|it| Round::of(it.kind) == Some(round))
        .map(|it| (chance(brief, it), it))
        .collect();
    drawn.sort_by(|one, other| {
        other.0.total_cmp(&one.0).then_with(|| (&one.1.pack, &one.1.id).cmp(&(&other.1.pack, &other.1.id)))
    });
    let mut drawn: Vec<&Candidate> = drawn.into_iter().map(|(_, it)| it).collect();
    if round.is_one_task() {
        // A task that takes twice the time can be begun; one that takes longer says little.
        let fits = drawn.iter().position(|it| it.minutes <= 2 * minutes);
        let shortest = || (0..drawn.len()).min_by_key(|&place| drawn[place].minutes);
        return fits.or_else(shortest).map(|place| key(drawn[place])).into_iter().collect();
    }
    let mut left = minutes;
    let mut chosen: Vec<&Candidate> = Vec::new();
    loop {
        let fits = |it: &&Candidate| it.minutes <= left || chosen.is_empty();
        let is_new = |it: &&Candidate| chosen.iter().all(|other| other.topic != it.topic);
        let next = drawn.iter().position(|it| fits(it) && is_new(it));
        let Some(place) = next.or_else(|| drawn.iter().position(fits)) else { break };
        let next = drawn.remove(place);
        left = left.saturating_sub(next.minutes);
        chosen.push(next);
    }
    chosen.into_iter().map(key).collect()
}

fn key(candidate: &Candidate) -> (String, String) {
    (candidate.pack.clone(), candidate.id.clone())
}

/// The larger, the sooner it is drawn.
fn chance(brief: &Brief, candidate: &Candidate) -> f64 {
    /// What is known well is asked now and then all the same.
    const LEAST: f64 = 0.15;
    let weakness = (1.0 - candidate.known).clamp(LEAST, 1.0);
    let weight = weakness * brief.level.wants(candidate.difficulty);
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a number holds")]
    let share = ((draw(brief.seed, &candidate.pack, &candidate.id) >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    share.powf(1.0 / weight)
}

#[cfg(test)]
mod tests {
    use super::Round::{Code, Concept, Design, Output};
    use super::*;

    fn bank() -> Vec<Candidate> {
        let kinds = [Kind::Concept, Kind::Output, Kind::Choice, Kind::Code, Kind::Design, Kind::TakeHome];
        let levels = [Difficulty::Easy, Difficulty::Medium, Difficulty::Hard];
        let one = |number: usize| Candidate {
            pack: "p".to_owned(),
            id: format!("q{number}"),
            topic: format!("t{}", number % 5),
            kind: kinds[number % kinds.len()],
            difficulty: Some(levels[number / 6 % 3]),
            minutes: if matches!(kinds[number % kinds.len()], Kind::Code | Kind::Design) { 40 } else { 4 },
            known: if number.is_multiple_of(5) { 0.95 } else { 0.3 },
        };
        (0..300).map(one).collect()
    }

    fn brief(minutes: u32, level: Level, seed: u64) -> Brief {
        Brief { minutes, level, rounds: Vec::new(), seed }
    }

    fn drawn(minutes: u32, level: Level, seed: u64) -> Vec<Section> {
        sections(&brief(minutes, level, seed), &bank())
    }

    fn find(id: &str) -> Candidate {
        bank().into_iter().find(|it| it.id == id).unwrap()
    }

    #[test]
    fn the_rounds_share_the_time() {
        let of = |minutes, level| -> Vec<(Round, u32)> {
            drawn(minutes, level, 1).iter().map(|section| (section.round, section.minutes)).collect()
        };
        assert_eq!(of(30, Level::Mid), [(Output, 8), (Concept, 22)]);
        assert_eq!(of(45, Level::Mid), [(Output, 5), (Concept, 15), (Code, 25)]);
        assert_eq!(of(60, Level::Senior), [(Output, 5), (Concept, 14), (Code, 23), (Design, 18)]);
        assert_eq!(of(60, Level::Junior), [(Output, 7), (Concept, 20), (Code, 33)]);
        assert_eq!(of(90, Level::Mid).iter().map(|it| it.1).sum::<u32>(), 90);
    }

    #[test]
    fn questions_fit_their_round_and_mix_topics() {
        for seed in 0..50 {
            for section in drawn(90, Level::Mid, seed) {
                let all: Vec<_> = section.questions.iter().map(|(_, id)| find(id)).collect();
                if section.round.is_one_task() {
                    assert_eq!(all.len(), 1);
                } else {
                    assert!(all.iter().map(|it| it.minutes).sum::<u32>() <= section.minutes);
                    let topics: std::collections::HashSet<_> = all.iter().map(|it| &it.topic).collect();
                    assert_eq!(topics.len(), all.len().min(5), "{section:?}");
                }
            }
        }
    }

    #[test]
    fn a_seed_is_an_interview_and_another_another() {
        assert_eq!(drawn(60, Level::Mid, 7), drawn(60, Level::Mid, 7));
        assert_ne!(drawn(60, Level::Mid, 7), drawn(60, Level::Mid, 8));
    }

    #[test]
    fn weak_topics_and_fitting_difficulties_are_drawn_more_often() {
        let first = |level| -> Vec<Candidate> {
            (0..400).map(|seed| find(&drawn(30, level, seed)[0].questions[0].1)).collect()
        };
        let count =
            |all: &[Candidate], is: &dyn Fn(&Candidate) -> bool| all.iter().filter(|it| is(it)).count();
        let mid = first(Level::Mid);
        // One topic of five is known well; evenly drawn it would come 80 times.
        let known = count(&mid, &|it| it.known > 0.9);
        assert!((5..45).contains(&known), "{known}");
        let hard = |all: &[Candidate]| count(all, &|it| it.difficulty == Some(Difficulty::Hard));
        let (junior, senior) = (hard(&first(Level::Junior)), hard(&first(Level::Senior)));
        assert!(junior * 3 < senior, "{junior} {senior}");
    }

    #[test]
    fn asked_rounds_alone_are_held_and_what_is_not_there_is_left_out() {
        let mut brief = brief(30, Level::Mid, 1);
        brief.rounds = vec![Round::Design, Round::Code, Round::Design];
        let of = |bank: &[Candidate]| -> Vec<(Round, u32)> {
            sections(&brief, bank).iter().map(|section| (section.round, section.minutes)).collect()
        };
        assert_eq!(of(&bank()), [(Round::Code, 17), (Round::Design, 13)]);
        let no_code: Vec<_> = bank().into_iter().filter(|it| it.kind != Kind::Code).collect();
        assert_eq!(of(&no_code), [(Round::Design, 30)]);
        assert!(of(&[]).is_empty());
    }
}
