//! What is made while the crate is compiled: the built-in pack, deflated, and its fingerprint, so
//! that the binary can tell at start-up, without hashing anything, whether what it indexed before is
//! still what it carries; and the sandbox's filters of system calls, so that no process waits for them.

use std::collections::BTreeMap;
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use seccompiler::TargetArch;

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/questions/nodejs");
const CALLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sandbox/calls");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    embed_pack()?;
    compile_filters()
}

#[expect(clippy::disallowed_methods, reason = "what cargo tells a build script")]
fn variable(name: &str) -> Result<String, env::VarError> {
    env::var(name)
}

/// Writes the pack's files, each deflated by itself, one behind the other, and the table that
/// `src/pack/embedded.rs` finds them by. Names that begin with a dot are not part of a pack.
fn embed_pack() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PACK}");
    let mut files = BTreeMap::new();
    collect(Path::new(PACK), "", &mut files)?;
    let mut hasher = DefaultHasher::new();
    let mut packed = Vec::new();
    let mut table = String::new();
    for (name, path) in files {
        let content = fs::read(path)?;
        (&name, &content).hash(&mut hasher);
        let start = packed.len();
        let mut encoder = DeflateEncoder::new(&mut packed, Compression::best());
        encoder.write_all(&content)?;
        encoder.finish()?;
        table += &format!("({name:?}, {}, {start}..{}),\n", content.len(), packed.len());
    }
    println!("cargo:rustc-env=PREPKIT_BUILTIN_FINGERPRINT={:016x}", hasher.finish());
    let out = PathBuf::from(variable("OUT_DIR")?);
    fs::write(out.join("pack.rs"), format!("[\n{table}]\n"))?;
    Ok(fs::write(out.join("pack.bin"), packed)?)
}

/// The files below a folder by their path from the pack, with `/` on every system.
fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}

/// What happens at a call that a list does not have: it does not exist.
const NO_SUCH_CALL: &str = r#"{"errno": 38}"#;
/// Stands in the filter of signals for the process's own id, which is known when it starts.
const OWN_PID: u32 = 0x7eed_beef;

/// Writes the lists of `src/sandbox/calls` as BPF programs for `jail/seccomp.rs`; empty ones for an
/// architecture that the compiler of filters does not know.
fn compile_filters() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={CALLS}");
    let arch = TargetArch::try_from(variable("CARGO_CFG_TARGET_ARCH")?.as_str()).ok();
    let list = |name: &str| fs::read_to_string(format!("{CALLS}/{name}.txt"));
    let (function, refused) = (list("function")?, list("refused")?);
    let server = format!("{function}\n{}", list("server")?);
    let probe = format!("{}\n{}", list("role")?, list("probe")?);
    // A plugin starts nothing: it is loaded, not run.
    let plugin = function.lines().filter(|line| *line != "execve").collect::<Vec<_>>().join("\n");
    let online = format!("{plugin}\n{}", list("online")?);
    let known = format!("{function}\n{refused}");
    let others = format!(
        "{{\"syscall\": \"kill\", \"args\": [{}]}}, {{\"syscall\": \"tgkill\", \"args\": [{}]}}",
        condition("0", "\"ne\"", &OWN_PID.to_string(), "dword"),
        condition("0", "\"ne\"", &OWN_PID.to_string(), "dword"),
    );
    let allow = "\"allow\"";
    let filters = [
        ("FUNCTION", rules(&function, arch)?, NO_SUCH_CALL, allow),
        ("SERVER", rules(&server, arch)?, NO_SUCH_CALL, allow),
        ("OWN_ROLE", rules(&list("role")?, arch)?, NO_SUCH_CALL, allow),
        ("PROBE", rules(&probe, arch)?, NO_SUCH_CALL, allow),
        ("PLUGIN", rules(&plugin, arch)?, NO_SUCH_CALL, allow),
        ("PLUGIN_ONLINE", rules(&online, arch)?, NO_SUCH_CALL, allow),
        ("KNOWN_CALLS", rules(&known, arch)?, "\"kill_process\"", allow),
        ("OWN_PROCESS", others, allow, r#"{"errno": 1}"#),
    ];
    let mut source = format!("pub(super) const OWN_PID: u32 = {OWN_PID};\n");
    for (name, rules, otherwise, action) in filters {
        let program = match arch {
            Some(arch) => compile(&rules, otherwise, action, arch)?,
            None => "&[]".to_owned(),
        };
        source += &format!("pub(super) const {name}: &[Instruction] = {program};\n");
    }
    Ok(fs::write(Path::new(&variable("OUT_DIR")?).join("calls.rs"), source)?)
}

fn compile(rules: &str, otherwise: &str, action: &str, arch: TargetArch) -> Result<String, Box<dyn Error>> {
    let json = format!(
        "{{\"it\": {{\"mismatch_action\": {otherwise}, \"match_action\": {action}, \"filter\": [{rules}]}}}}"
    );
    let programs = seccompiler::compile_from_json(json.as_bytes(), arch)?;
    let program: Vec<Instruction> = programs["it"].iter().map(|it| (it.code, it.jt, it.jf, it.k)).collect();
    let each: Vec<String> = shorter(&program).iter().map(|it| format!("{it:?}")).collect();
    Ok(format!("&[{}]", each.join(", ")))
}

type Instruction = (u16, u8, u8, u32);

/// The same program in half the instructions: a call without conditions takes two, "is it this
/// one?" and "then return", where the compiler writes five. Jumps lead forward within a call's own
/// part, so no other part notices. The kernel walks the whole program for each of its calls when a
/// filter is put on, which is what a process waits for.
fn shorter(program: &[Instruction]) -> Vec<Instruction> {
    const IS_EQUAL: u16 = 0x15;
    const GO_ON: u16 = 0x05;
    const RETURN: u16 = 0x06;
    let mut short = Vec::new();
    let mut rest = program;
    while let Some((first, after)) = rest.split_first() {
        match rest {
            [is, (GO_ON, _, _, 1), (GO_ON, _, _, 2), then @ (RETURN, ..), (RETURN, ..), after @ ..]
                if (is.0, is.1, is.2) == (IS_EQUAL, 0, 1) =>
            {
                short.extend([*is, *then]);
                rest = after;
            }
            _ => {
                short.push(*first);
                rest = after;
            }
        }
    }
    short
}

/// The lines of a list as rules of the compiler's JSON. A call that the architecture lacks is left
/// out; one without a condition makes those with conditions needless.
fn rules(list: &str, arch: Option<TargetArch>) -> Result<String, Box<dyn Error>> {
    let mut calls: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, conditions) = line.split_once(' ').unwrap_or((line, ""));
        calls
            .entry(name)
            .or_default()
            .push(conditions_of(conditions).ok_or_else(|| format!("not understood: {line}"))?);
    }
    let is_there = |name: &str| {
        let rule = format!("{{\"syscall\": \"{name}\"}}");
        arch.is_some_and(|arch| compile(&rule, "\"allow\"", "\"trap\"", arch).is_ok())
    };
    let mut all = Vec::new();
    for (name, variants) in calls.into_iter().filter(|(name, _)| is_there(name)) {
        let is_free = variants.iter().any(String::is_empty);
        let rule = |conditions: &String| format!("{{\"syscall\": \"{name}\", \"args\": [{conditions}]}}");
        match is_free {
            true => all.push(format!("{{\"syscall\": \"{name}\"}}")),
            false => all.extend(variants.iter().map(rule)),
        }
    }
    Ok(all.join(", "))
}

/// `0 == 2 1 & 0xf == 1`: conditions on arguments, all of which must hold.
fn conditions_of(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let mut all = Vec::new();
    while let Some(argument) = words.next() {
        all.push(match words.next()? {
            "==" => condition(argument, "\"eq\"", &number(words.next()?)?, "dword"),
            "&" => {
                let mask = format!("{{\"masked_eq\": {}}}", number(words.next()?)?);
                (words.next()? == "==").then_some(())?;
                condition(argument, &mask, &number(words.next()?)?, "qword")
            }
            _ => return None,
        });
    }
    Some(all.join(", "))
}

fn condition(argument: &str, operator: &str, value: &str, size: &str) -> String {
    format!("{{\"index\": {argument}, \"type\": \"{size}\", \"op\": {operator}, \"val\": {value}}}")
}

fn number(text: &str) -> Option<String> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    number.ok().map(|number| number.to_string())
}
