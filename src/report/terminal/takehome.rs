//! What a take-home shows beside its verdict, how far its rubric is filled, and one review of it,
//! for a terminal.

use crate::grade::{Evidence, Milestone, OwnTests, Verdict};
use crate::journal::Review;
use crate::pack::Rubric;
use crate::report::candidate::reached;
use crate::report::scorecard::{Automatic, Marked, Scorecard, dimensions, level_over};
use crate::report::text::{count, level_text, line, tests_told};
use crate::ui::{Style, one_line, wrap};

/// How many changes are listed; the report has them all.
const CHANGES: usize = 12;

/// Of so many failed tests the name is shown.
const FAILURES: usize = 8;

/// What was changed, how its own tests went, what its history shows, and what else is worth knowing.
pub(super) fn evidence(of: &Evidence, width: usize) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut changes: Vec<_> =
        of.delta.iter().take(CHANGES).map(|of| format!("{}: {}", line(&of.path), line(&of.what))).collect();
    if of.delta.len() > CHANGES {
        changes.push(format!("and {} more", of.delta.len() - CHANGES));
    }
    blocks.extend(list("Changed beside the solution", &changes, width));
    blocks.extend(of.own_tests.as_ref().map(|of| own_tests(of, width)));
    let milestones: Vec<_> = of.timeline.iter().map(milestone).collect();
    blocks.extend(list("First passed, commit by commit", &milestones, width));
    blocks.extend(list("Remarks", &of.notes, width));
    blocks
}

/// How they went, and the names of those that failed.
fn own_tests(of: &OwnTests, width: usize) -> String {
    let told = format!("The submission's own tests: {}", tests_told(of.passed, of.failed, of.skipped));
    let failed: Vec<_> = of.failures().take(FAILURES).map(str::to_owned).collect();
    list(&told, &failed, width).unwrap_or(told)
}

fn milestone(of: &Milestone) -> String {
    let commit: String = of.commit.chars().take(8).collect();
    format!("{commit} {}: {}", one_line(&of.subject, 50), count(of.passed.len(), "check"))
}

fn list(title: &str, items: &[String], width: usize) -> Option<String> {
    let items: Vec<_> = items.iter().map(|item| hanging("  - ", &line(item), width)).collect();
    (!items.is_empty()).then(|| format!("{title}:\n{}", items.join("\n")))
}

/// The text after its mark, which hangs out to the left of it.
fn hanging(mark: &str, text: &str, width: usize) -> String {
    let indent = " ".repeat(mark.chars().count());
    format!("{mark}{}", wrap(text, width.saturating_sub(indent.len())).join(&format!("\n{indent}")))
}

/// How far the checks fill a rubric, and what does the rest.
pub(crate) fn rubric(verdict: &Verdict, rubric: &Rubric, width: usize) -> String {
    let dimensions = dimensions(rubric, &verdict.checks, &[]);
    let next = "`prepkit review` marks the rest.";
    table(&dimensions, next, width)
}

/// How far the rubric is filled, a line for each dimension.
pub(crate) fn levels(of: &Scorecard<'_>, width: usize) -> String {
    table(&of.dimensions, &of.standing.told().unwrap_or_default(), width)
}

fn table(dimensions: &[Marked<'_>], told: &str, width: usize) -> String {
    let titles = dimensions.iter().map(|of| line(&of.dimension.title).chars().count());
    let title = titles.max().unwrap_or(0).min(width / 2);
    let lines: Vec<_> = dimensions.iter().map(|of| dimension(of, title, width)).collect();
    let known = dimensions.iter().filter(|of| of.level.is_some()).count();
    let level = level_over(dimensions).map_or(String::new(), |level| {
        format!("Weighted: {} of 4, over {known} of {} dimensions. ", level_text(level), dimensions.len())
    });
    let last = wrap(&format!("{level}{told}"), width).join("\n");
    format!("{}\n\n{}\n\n{}\n", Style::Strong.paint("Rubric"), lines.join("\n"), last)
}

fn dimension(of: &Marked<'_>, title: usize, width: usize) -> String {
    let by_checks = of.automatic.as_ref().map(Automatic::told);
    let by = by_checks.or((of.automatic.is_none() && of.marks.is_empty()).then(|| "a reviewer's".to_owned()));
    let disputed = of.is_disputed.then(|| "! more than one level apart".to_owned());
    let by = disputed.into_iter().chain(by).collect::<Vec<_>>().join("; ");
    let shown = one_line(&of.dimension.title, title);
    let gap = " ".repeat(title.saturating_sub(unicode_width::UnicodeWidthStr::width(shown.as_str())));
    let head = format!("  {shown}{gap}  {:>8}  ", reached(of.level));
    let room = width.saturating_sub(title + 14).max(12);
    format!("{head}{}", one_line(&by, room)).trim_end().to_owned()
}

/// What one reviewer said, with what is left to say.
pub(crate) fn review(of: &Scorecard<'_>, own: &Review, width: usize) -> String {
    let mut text = String::new();
    for marked in &of.dimensions {
        let title = line(&marked.dimension.title);
        let (level, comment) = match (own.mark(&marked.dimension.id), &marked.automatic) {
            (Some(mark), _) => (mark.level.to_string(), line(&mark.comment)),
            (None, Some(automatic)) => {
                let level = automatic.level.map_or("–".to_owned(), |level| level.to_string());
                (level, format!("from the checks: {}", automatic.told()))
            }
            (None, None) => ("–".to_owned(), "not marked".to_owned()),
        };
        text += &hanging(&format!("  {level}  "), &format!("{title} ({})", marked.dimension.id), width);
        text.push('\n');
        if !comment.is_empty() {
            text += &hanging("     ", &comment, width);
            text.push('\n');
        }
    }
    text
}
