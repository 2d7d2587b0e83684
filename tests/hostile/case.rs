//! A case: one hostile solution, and what its header says of it.
//!
//! The first line says what it tries. The second says what must come of it: the prompt, the verdict
//! (`*` where several are as good), and the one check that it breaks, or that nothing is checked. A
//! third line, `// stopped by: LAYER, LAYER`, names the layers of the sandbox each of which alone
//! stops what it tries; then it says `LEAK` in what it throws or prints when it got through, and
//! with every one of these layers off it must get through (`ABSENT`: this Node cannot even try).
//! `; never without` after the layers: too dangerous to run where none of them is on. `; helped by:
//! LAYER` names those that get in its way too, but that nobody should count on for it.
//!
//! A file holds the attack alone: `honestSum` and so on, which it may use, are an honest solution's,
//! so that a check which it leaves alone must pass. What stands between two `@` is put in: see
//! [`super::arena::Arena::names`].

use std::fs;
use std::path::{Path, PathBuf};

/// What cases use that speak for the driver.
const LINES: &str = include_str!("pack/lines.mjs");

/// A file of `tests/hostile`.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) file: PathBuf,
    source: String,
    pub(super) prompt: String,
    pub(super) verdict: String,
    /// The check that must fail; `None`: nothing is checked.
    pub(super) broken: Option<String>,
    /// Layers each of which alone stops it; none: prepkit itself does.
    pub(super) stopped_by: Vec<String>,
    /// Layers that get in its way as well.
    pub(super) helped_by: Vec<String>,
    /// Whether it may run where nothing stops it.
    pub(super) is_safe: bool,
}

/// Every case, in the order of names.
pub(super) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let is_case = |file: &PathBuf| {
        file.extension().is_some_and(|ending| ["mjs", "cjs", "js"].iter().any(|known| ending == *known))
    };
    let mut files: Vec<_> = files.filter(is_case).collect();
    files.sort();
    files.iter().map(|file| Case::read(file)).collect()
}

impl Case {
    fn read(file: &Path) -> Self {
        let source = fs::read_to_string(file).unwrap();
        let Some(case) = Self::parse(file, &source) else {
            panic!("{}: its second line does not say what must come of it", file.display())
        };
        case
    }

    fn parse(file: &Path, source: &str) -> Option<Self> {
        let mut lines = source.lines().skip(1);
        let (prompt, rest) = lines.next()?.strip_prefix("// ")?.split_once(": ")?;
        let (verdict, what) = rest.split_once(", ")?;
        let broken = what.strip_suffix(" fails");
        if broken.is_none() && what != "nothing is checked" {
            return None;
        }
        let third = lines.next().and_then(|line| line.strip_prefix("// stopped by: ")).unwrap_or_default();
        let safe = third.strip_suffix("; never without").unwrap_or(third);
        let (stopped, helped) = safe.split_once("; helped by: ").unwrap_or((safe, ""));
        let layers = |list: &str| -> Vec<String> {
            list.split(", ").filter(|layer| !layer.is_empty()).map(ToOwned::to_owned).collect()
        };
        Some(Self {
            file: file.to_owned(),
            source: source.to_owned(),
            prompt: prompt.to_owned(),
            verdict: verdict.to_owned(),
            broken: broken.map(ToOwned::to_owned),
            stopped_by: layers(stopped),
            helped_by: layers(helped),
            is_safe: third == safe,
        })
    }

    pub(super) fn name(&self) -> &str {
        self.file.file_name().unwrap().to_str().unwrap()
    }

    /// The attack, the honest parts, and the exports that the attack leaves to them.
    pub(super) fn whole(&self) -> String {
        let (honest, names) = honest(&self.prompt);
        let attack = &self.source;
        let common_js = self.file.extension().is_some_and(|ending| ending == "cjs");
        let mut honest = honest;
        let mut exports = String::new();
        for name in names {
            let honestly = match *name {
                "createTokenBucket" => "honestBucket".to_owned(),
                "createSlidingWindow" => "honestWindow".to_owned(),
                name => format!("honest{}{}", name[..1].to_uppercase(), &name[1..]),
            };
            honest = honest.replace(&format!("function {name}("), &format!("function {honestly}("));
            let own = [
                format!("export function {name}("),
                format!("export async function {name}("),
                format!("export const {name} ="),
                format!("as {name} "),
            ];
            let own_common = format!("exports.{name} =");
            if common_js {
                if !attack.contains("module.exports") && !attack.contains(&own_common) {
                    exports += &format!("exports.{name} = {honestly};\n");
                }
            } else if !own.iter().any(|own| attack.contains(own)) {
                exports += &format!("export {{ {honestly} as {name} }};\n");
            }
        }
        honest = honest.replace("export ", "");
        if ["reply(", "openQuestion("].iter().any(|name| attack.contains(name)) {
            honest += LINES;
        }
        format!("{attack}\n{honest}\n{exports}")
    }
}

/// An honest solution of a prompt, and the names that it exports.
fn honest(prompt: &str) -> (String, &'static [&'static str]) {
    let (file, names): (&str, &[&str]) = match prompt {
        "sums" => {
            return (
                include_str!("pack/honest.mjs").into(),
                &["sum", "half", "later", "each", "pause", "counter"],
            );
        }
        "rate-limiter" => ("accepted/minimal.mjs", &["createTokenBucket", "createSlidingWindow"]),
        _ => ("accepted/async-loop.mjs", &["retry"]),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions/nodejs").join(prompt);
    (fs::read_to_string(folder.join("solutions").join(file)).unwrap(), names)
}
