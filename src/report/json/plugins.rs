//! The plugins that are installed, as `plugin list --format json` prints them.

use prepkit_plugin::Capabilities;
use serde::Serialize;

use crate::plugin::Installed;

#[derive(Serialize)]
pub(super) struct PluginsBody<'a> {
    pub(super) plugins: Vec<PluginBody<'a>>,
}

#[derive(Serialize)]
pub(super) struct PluginBody<'a> {
    name: &'a str,
    plugin_version: &'a str,
    authors: &'a [String],
    summary: &'a str,
    abi: String,
    capabilities: CapabilitiesBody<'a>,
    /// Whether the network was granted.
    network: bool,
    sha256: &'a str,
    /// Where it was added from.
    origin: &'a str,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not")]
struct CapabilitiesBody<'a> {
    packs: bool,
    source: Option<&'a str>,
    runtime: Option<&'a str>,
    verdict: bool,
    report: bool,
    network: bool,
}

impl<'a> PluginBody<'a> {
    pub(super) fn of(installed: &'a Installed) -> Self {
        let record = &installed.record;
        let of = &record.description;
        let Capabilities { packs, source, verdict, report, runtime, network, unknown: _ } = &of.capabilities;
        Self {
            name: &of.name,
            plugin_version: &of.version,
            authors: &of.authors,
            summary: &of.summary,
            abi: format!("{}.{}", record.abi.0, record.abi.1),
            capabilities: CapabilitiesBody {
                packs: *packs,
                source: source.as_deref(),
                runtime: runtime.as_deref(),
                verdict: *verdict,
                report: *report,
                network: *network,
            },
            network: record.network,
            sha256: &record.digest,
            origin: &record.origin,
        }
    }
}
