//! How far foreign code is kept apart: the options that `check`, `pack verify` and `doctor` share.

use crate::error::Error;
use crate::sandbox::{self, Layer, Policy, Tier};
use crate::ui::Ui;

#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct IsolationArgs {
    /// Use this tier of isolation and no other, or refuse; by default the best that there is
    #[arg(long, value_enum, value_name = "TIER")]
    isolation: Option<Tier>,
    /// Run code that is not your own even where the system cannot keep it apart
    #[arg(long)]
    allow_unsandboxed: bool,
    /// Leave layers out, to see what they are good for
    #[arg(long, hide = true, value_enum, value_delimiter = ',')]
    without: Vec<Layer>,
    /// End a solution that makes a system call which is on no list
    #[arg(long, hide = true)]
    strict_calls: bool,
}

impl IsolationArgs {
    /// What the options ask for. Foreign code needs the core tier, unless it was allowed to do without.
    pub(super) fn policy(&self, is_own: bool) -> Policy {
        let floor = if is_own || self.allow_unsandboxed { Tier::Integrity } else { Tier::Core };
        let best = Policy::best();
        Policy {
            most: self.isolation.unwrap_or(best.most),
            least: self.isolation.unwrap_or(floor).max(floor),
            without: self.without.clone(),
            strict: self.strict_calls,
        }
    }
}

/// Says once what the machine refused, where less than everything was wanted; fails where too
/// little is left.
pub(super) fn settle(ui: &Ui, policy: &Policy) -> Result<(), Error> {
    let refusals = sandbox::refusals();
    if !policy.is_granted() {
        let why = match refusals.is_empty() {
            true => format!("tier {} was asked for", policy.most.name()),
            false => refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        };
        return Err(Error::Isolation { wanted: policy.least, why });
    }
    let notable: Vec<_> = refusals.iter().filter(|refusal| refusal.layer != Layer::Cgroup).collect();
    if policy.most > Tier::Integrity
        && let Some(refusal) = notable.first()
    {
        ui.hint(&format!(
            "isolation is tier {}: no {} here ({}); `prepkit doctor` tells more",
            policy.granted().name(),
            refusal.layer.name(),
            refusal.why
        ));
    }
    Ok(())
}
