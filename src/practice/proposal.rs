//! The rating that an answer's content proposes; the person decides.

use super::matching::Said;
use super::schedule::Rating;
use crate::pack::{Expected, Experiment, KeyPoint, Question, Weight};

/// Ids of the key points that a typed answer makes, as far as words show it.
pub(crate) fn points_made(question: &Question, answer: &str) -> Vec<String> {
    let said = Said::new(answer);
    question.key_points.iter().filter(|point| said.makes(point)).map(|point| point.id.clone()).collect()
}

/// By the key points that were made: all of them is easy, all that must be made good, all of those
/// but one hard.
pub(crate) fn of_points(points: &[KeyPoint], made: &[String]) -> Rating {
    let missed = |weight: Weight| {
        points.iter().filter(|point| point.weight == weight && !made.contains(&point.id)).count()
    };
    let (must, should) = (missed(Weight::Must), missed(Weight::Should));
    match (must, should) {
        _ if made.is_empty() => Rating::Again,
        (0, 0) => Rating::Easy,
        (0, _) => Rating::Good,
        (1, _) => Rating::Hard,
        _ => Rating::Again,
    }
}

/// Whether these are the right choices, and no other; places count from 0.
pub(crate) fn is_right_choice(question: &Question, chosen: &[usize]) -> bool {
    question.choices.iter().enumerate().all(|(place, choice)| choice.correct == chosen.contains(&place))
}

/// Which of an output question's programs prints these lines, if one does.
pub(crate) fn predicted<'a>(question: &'a Question, answer: &str) -> Option<&'a Experiment> {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let typed = lines(answer);
    question.experiments.iter().find(|experiment| match &experiment.expected {
        Expected::Lines(printed) => lines(&printed.join("\n")) == typed,
        Expected::Pattern(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(id: &str, weight: Weight) -> KeyPoint {
        KeyPoint { id: id.to_owned(), text: id.to_owned(), weight, phrasings: Vec::new() }
    }

    #[test]
    fn what_must_be_said_decides() {
        let points = [
            point("a", Weight::Must),
            point("b", Weight::Must),
            point("c", Weight::Should),
            point("d", Weight::Bonus),
        ];
        let of =
            |made: &[&str]| of_points(&points, &made.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&[]), Rating::Again);
        assert_eq!(of(&["c", "d"]), Rating::Again);
        assert_eq!(of(&["a", "c"]), Rating::Hard);
        assert_eq!(of(&["a", "b"]), Rating::Good);
        assert_eq!(of(&["a", "b", "c"]), Rating::Easy);
    }
}
