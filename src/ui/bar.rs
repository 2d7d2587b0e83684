//! A share as a bar of blocks, for the eye: the number always stands beside it, for everybody else.

/// So many blocks, as many of them full as the share from 0 to 1 says; more than nothing is at least
/// one, and only all of it is all of them.
pub(crate) fn bar(share: f64, blocks: usize) -> String {
    let most = blocks.saturating_sub(usize::from(share < 1.0));
    let full = (0..most).filter(|step| (*step as f64) < share * blocks as f64).count();
    format!("{}{}", "█".repeat(full), "░".repeat(blocks - full))
}

/// `41 %`. What is remembered is never certain: the most is 99.
pub(crate) fn recall_percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0).min(99.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_more_than_its_share_says() {
        let check = |share, expect| assert_eq!(bar(share, 4), expect);
        check(0.0, "░░░░");
        check(0.01, "█░░░");
        check(0.5, "██░░");
        check(0.99, "███░");
        check(1.0, "████");
        check(-1.0, "░░░░");
        assert_eq!(bar(0.5, 0), "");
        assert_eq!(
            [recall_percent(0.0), recall_percent(0.414), recall_percent(1.0)],
            ["0 %", "41 %", "99 %"]
        );
    }
}
