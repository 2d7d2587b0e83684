//! Everything that was practised, as tables: each chart of the page is one of them.

use super::{add, inline, table};
use crate::journal::{Attempt, Mock};
use crate::pack::Weight;
use crate::report::activity::Activity;
use crate::report::chart::calendar::{Calendar, calendar};
use crate::report::chart::daily::{DAYS, Daily, daily};
use crate::report::chart::forecast::{Curves, curves};
use crate::report::key_points::ranked;
use crate::report::mock;
use crate::report::text::{count, day_and_time, outcome_mark, passed, recall, zone_name};
use crate::report::{KeyPointTally, Practice, TopicProgress, summary};

/// How many of the checks that fail most are named.
const FAILING: usize = 10;
/// How many of the strongest key points, and of the weakest.
const KEY_POINTS: usize = 10;

pub(super) fn practice(of: &Practice<'_>) -> String {
    let prompts = summary::prompts(of.attempts);
    let activity = Activity::of(of);
    let points = ranked(of.key_points, KEY_POINTS);
    let mut text = String::from("# Practice report\n\n");
    text += &opening(of, &prompts);
    add(&mut text, format_args!("Made {}.\n", day_and_time(of.made_at)));
    text += &topic_table(of.topics);
    text += &of.forecast.and_then(curves).map_or(String::new(), |it| forecast_table(&it));
    text += &calendar(&activity).map_or(String::new(), |it| week_table(&it, of));
    text += &daily(&activity).map_or(String::new(), |it| day_table(&it));
    text += &mock_table(of.mocks);
    text += &point_table("Weakest key points", &points.weakest);
    text += &point_table("Strongest key points", &points.strongest);
    text += &prompt_table(&prompts);
    text += &failing_list(of.attempts);
    text += &attempt_table(of.attempts);
    text
}

fn opening(of: &Practice<'_>, prompts: &[summary::PromptSummary<'_>]) -> String {
    if of.attempts.is_empty() && of.answers.is_empty() {
        return "Nothing practised yet: `prepkit quiz` asks questions, `prepkit start` makes a folder to work in and `prepkit check` grades it.\n".to_owned();
    }
    let mut text = String::new();
    if !of.answers.is_empty() {
        let (answers, totals) = (count(of.answers.len(), "answer"), of.totals());
        let (all, known) = (count(totals.questions, "question"), recall(totals.mastery()));
        add(
            &mut text,
            format_args!(
                "{answers}; of {all}, {} of them prompts, {known} are known now, and {} are due.\n",
                totals.prompts, totals.due
            ),
        );
    }
    if !of.attempts.is_empty() {
        let solved = prompts.iter().filter(|prompt| prompt.solved_at_try.is_some()).count();
        let attempts = count(of.attempts.len(), "attempt");
        let prompts = count(prompts.len(), "prompt");
        add(&mut text, format_args!("{attempts} of {prompts}, {solved} solved.\n"));
    }
    text
}

fn mock_table(mocks: &[Mock]) -> String {
    if mocks.is_empty() {
        return String::new();
    }
    format!("\n## Mock interviews\n\n{}", mock::markdown_table(mocks))
}

fn prompt_table(prompts: &[summary::PromptSummary<'_>]) -> String {
    let rows = prompts.iter().map(|prompt| {
        let status = match prompt.solved_at_try {
            Some(attempt) => format!("✓ solved at try {attempt}"),
            None => "– not solved yet".to_owned(),
        };
        vec![
            inline(prompt.prompt),
            status,
            prompt.tries.to_string(),
            prompt.best.to_string(),
            prompt.last.to_string(),
            day_and_time(prompt.last_at),
        ]
    });
    table("Prompts", &["Prompt", "Status", "Tries:", "Best:", "Last:", "Last tried"], rows.collect())
}

fn topic_table(topics: &[TopicProgress]) -> String {
    let is_known = topics.iter().any(|topic| topic.answered > 0);
    let row = |topic: &TopicProgress| {
        let known = [recall(topic.mastery), topic.answered.to_string(), topic.due.to_string()];
        let title_and_total = [inline(&topic.title), topic.total.to_string()];
        let prompts = [topic.prompts, topic.tried, topic.solved].map(|number| number.to_string());
        title_and_total
            .into_iter()
            .chain(is_known.then_some(known).into_iter().flatten())
            .chain(prompts)
            .collect()
    };
    let known = is_known.then_some(["Known now:", "Answered:", "Due:"]);
    let columns: Vec<_> = ["Topic", "Questions:"]
        .into_iter()
        .chain(known.into_iter().flatten())
        .chain(["Prompts:", "Tried:", "Solved:"])
        .collect();
    table("Topics", &columns, topics.iter().map(row).collect())
}

fn forecast_table(of: &Curves) -> String {
    let has_plan = of.rows.iter().any(|row| row.with.is_some());
    let row = |row: &crate::report::chart::forecast::Row| {
        [Some(row.day.clone()), Some(row.without.clone()), row.with.clone()].into_iter().flatten().collect()
    };
    let mut columns = vec!["Day", "If you practise no more:"];
    columns.extend(has_plan.then_some("If you follow the plan:"));
    told("What you will know", &of.description, &columns, of.rows.iter().map(row).collect())
}

fn week_table(of: &Calendar, practice: &Practice<'_>) -> String {
    let row = |row: &crate::report::chart::calendar::Row| {
        let numbers = [row.days, row.answers, row.attempts].map(|number| number.to_string());
        std::iter::once(row.week.clone()).chain(numbers).collect()
    };
    let description =
        format!("{} Days are counted by {}.", of.description, inline(&zone_name(practice.zone)));
    let columns = ["Week of", "Days:", "Answers:", "Attempts:"];
    told("When you practised", &description, &columns, of.rows.iter().map(row).collect())
}

fn day_table(of: &Daily) -> String {
    let row = |row: &crate::report::chart::daily::Row| {
        vec![row.day.clone(), row.answers.to_string(), row.attempts.to_string()]
    };
    let title = format!("The last {DAYS} days");
    told(&title, &of.description, &["Day", "Answers:", "Attempts:"], of.rows.iter().map(row).collect())
}

/// A table below a sentence that says what it comes to.
fn told(title: &str, description: &str, columns: &[&str], rows: Vec<Vec<String>>) -> String {
    let table = table(title, columns, rows);
    table.replacen("\n\n|", &format!("\n\n{description}\n\n|"), 1)
}

fn point_table(title: &str, points: &[&KeyPointTally]) -> String {
    let rows = points.iter().map(|of| {
        vec![
            inline(&of.text),
            inline(&of.question),
            match of.weight {
                Weight::Must => "must",
                Weight::Should => "should",
                Weight::Bonus => "bonus",
            }
            .to_owned(),
            format!("{} of {}", of.said, count(of.said + of.missed, "answer")),
            if of.said_last { "✓ said last time" } else { "✗ missed last time" }.to_owned(),
        ]
    });
    table(title, &["Key point", "Question", "Weight", "Said:", "Now"], rows.collect())
}

fn failing_list(attempts: &[Attempt]) -> String {
    let rows = summary::failing(attempts).into_iter().take(FAILING).map(|check| {
        vec![
            inline(check.title),
            inline(check.prompt),
            format!("{} of {}", check.failed, count(check.run, "run")),
            if check.still { "✗ still failing" } else { "✓ passes now" }.to_owned(),
        ]
    });
    table("Checks that fail most", &["Check", "Prompt", "Failed:", "Now"], rows.collect())
}

fn attempt_table(attempts: &[Attempt]) -> String {
    let rows = attempts.iter().rev().map(|attempt| {
        vec![
            format!("`{}`", attempt.id),
            day_and_time(attempt.started_at),
            inline(&attempt.verdict.prompt),
            format!("{} {}", outcome_mark(&attempt.verdict.outcome), attempt.verdict.outcome),
            attempt.verdict.score.to_string(),
            passed(&attempt.verdict),
        ]
    });
    table("Attempts", &["Attempt", "When", "Prompt", "Verdict", "Score:", "Checks"], rows.collect())
}
