//! How an attempt was graded, as names and values that any format for people can lay out.
//!
//! Values still hold foreign text: whoever shows one escapes it.

use super::text::{duration, grouped};
use crate::journal::Attempt;

/// What ran it, how it was kept apart, and what it cost of what it might have.
pub(super) fn of_grading(attempt: &Attempt) -> Vec<(&'static str, String)> {
    let verdict = &attempt.verdict;
    let (limits, usage) = (&verdict.limits, &verdict.usage);
    let layers = verdict.isolation.layers.join(", ");
    let layers = if layers.is_empty() { "no layers".to_owned() } else { layers };
    vec![
        ("Runtime", format!("{} {}", verdict.runtime.name, verdict.runtime.version)),
        ("Isolation", format!("{} ({layers})", verdict.isolation.tier)),
        ("Seed", verdict.seed.to_string()),
        ("Wall time", duration(usage.wall_ms)),
        ("CPU time", format!("{} of {}", duration(usage.cpu_ms), duration(limits.cpu_ms as f64))),
        ("Memory", format!("{:.1} of {} MiB", usage.memory_mib, grouped(limits.memory_mib))),
        ("Calls", grouped(usage.calls)),
        ("Hints seen before", attempt.hints.to_string()),
        ("Limit of one call", duration(limits.call_ms as f64)),
        ("Limit of bulk work", duration(limits.heavy_ms as f64)),
        ("Limit of output", format!("{} KiB", grouped(limits.output_kib))),
    ]
}

/// What exactly was graded, and by what.
pub(super) fn of_origin(attempt: &Attempt) -> Vec<(&'static str, String)> {
    vec![
        ("Submission", attempt.submission.clone()),
        ("Submission SHA-256", attempt.submission_digest.clone()),
        ("Prompt", attempt.verdict.prompt.clone()),
        ("Prompt SHA-256", attempt.prompt_digest.clone()),
        ("Pack", format!("{} {}", attempt.pack, attempt.pack_version)),
        ("Pack SHA-256", attempt.pack_digest.clone()),
        ("prepkit", attempt.prepkit.clone()),
    ]
}
