//! What the answers of a mock interview were worth, from 0 to 1.

use crate::pack::{KeyPoint, Weight};

/// By the key points that were made. All that must and should be said are a whole answer; what goes
/// beyond makes up for what is missing of that, and no more.
pub(crate) fn of_points(points: &[KeyPoint], made: &[String]) -> f64 {
    let worth = |weight: Weight| match weight {
        Weight::Must => 3.0,
        Weight::Should => 2.0,
        Weight::Bonus => 1.0,
    };
    let whole: f64 = points.iter().filter(|it| it.weight != Weight::Bonus).map(|it| worth(it.weight)).sum();
    let said: f64 = points.iter().filter(|it| made.contains(&it.id)).map(|it| worth(it.weight)).sum();
    if whole > 0.0 { (said / whole).min(1.0) } else { f64::from(u8::from(said > 0.0)) }
}

/// The mean of levels that count from 1, the weakest, to 4; one that was not given is the weakest.
pub(crate) fn of_levels(levels: &[u8]) -> f64 {
    const STEPS: f64 = 3.0;
    mean(levels.iter().map(|level| f64::from(level.saturating_sub(1)) / STEPS)).unwrap_or(0.0).min(1.0)
}

/// The mean of shares; `None` of none.
pub(crate) fn mean(shares: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = shares.into_iter().fold((0.0, 0u32), |(sum, count), share| (sum + share, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// What several interviews came to: the lowest, the middle and the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) lowest: f64,
    pub(crate) middle: f64,
    pub(crate) highest: f64,
}

/// `None` of none.
pub(crate) fn range(scores: &[f64]) -> Option<Range> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let middle = if sorted.len() % 2 == 1 { *sorted.get(half)? } else { mean(sorted.get(half.checked_sub(1)?..=half)?.iter().copied())? };
    Some(Range { lowest: *sorted.first()?, middle, highest: *sorted.last()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn points_count_by_weight_and_more_than_all_is_all() {
        let point = |id: &str, weight| KeyPoint {
            id: id.to_owned(),
            text: id.to_owned(),
            weight,
            phrasings: Vec::new(),
        };
        let points =
            [point("a", Weight::Must), point("b", Weight::Must), point("c", Weight::Should), point("d", Weight::Bonus)];
        let of = |made: &[&str]| of_points(&points, &made.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        assert!(close(of(&[]), 0.0) && close(of(&["a"]), 3.0 / 8.0) && close(of(&["a", "b", "c"]), 1.0));
        assert!(close(of(&["a", "b", "c", "d"]), 1.0) && close(of(&["a", "b", "d"]), 7.0 / 8.0));
        assert!(close(of_points(&[], &[]), 0.0));
    }

    #[test]
    fn levels_are_thirds() {
        assert!(close(of_levels(&[1, 4]), 0.5) && close(of_levels(&[4]), 1.0) && close(of_levels(&[]), 0.0));
        assert!(close(of_levels(&[0]), 0.0));
    }

    #[test]
    fn a_range_has_a_middle() {
        assert_eq!(range(&[]), None);
        let of = |scores: &[f64]| range(scores).map(|it| (it.lowest, it.middle, it.highest)).unwrap();
        assert_eq!(of(&[0.5]), (0.5, 0.5, 0.5));
        assert_eq!(of(&[0.75, 0.25]), (0.25, 0.5, 0.75));
        assert_eq!(of(&[0.9, 0.1, 0.5]), (0.1, 0.5, 0.9));
    }
}
