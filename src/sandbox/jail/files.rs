//! Landlock: no file but those that were named, no TCP, no signal to others, no abstract socket.
//!
//! What it does not see (`stat`, `chmod`, `utime`) is left to the private root and to the list of
//! system calls. Rules are made before the process gives up what it needs to open the files.

use std::io;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
};

use super::{During, Orders, Profile, SCRATCH, Step, machine};
use crate::sandbox::{Layer, Payload};

/// The newest interface that the rules below were written for; older kernels enforce what they know.
const KNOWN: ABI = ABI::V6;

/// The rules, for [`close`] to enforce.
pub(super) fn rules(orders: &Orders) -> Step<RulesetCreated> {
    make(orders).during(Layer::Landlock, "the list of files")
}

fn make(orders: &Orders) -> io::Result<RulesetCreated> {
    // Without a root that is read-only, a file that may be read could be emptied where the kernel
    // does not know this right (Linux before 6.2): then it is no layer.
    let needed = match orders.wants(Layer::PrivateRoot) {
        true => CompatLevel::BestEffort,
        false => CompatLevel::HardRequirement,
    };
    let mut rules = Ruleset::default()
        .set_compatibility(needed)
        .handle_access(AccessFs::Truncate)
        .map(|rules| rules.set_compatibility(CompatLevel::BestEffort))
        .and_then(|rules| rules.handle_access(AccessFs::from_all(KNOWN)))
        .and_then(|rules| match orders.profile {
            // A network namespace holds nothing but a loopback of its own.
            Profile::Server | Profile::Probe | Profile::PluginOnline => Ok(rules),
            Profile::Function | Profile::Role | Profile::Plugin => {
                rules.handle_access(AccessNet::from_all(KNOWN))
            }
        })
        .and_then(|rules| rules.scope(Scope::AbstractUnixSocket | Scope::Signal))
        .and_then(Ruleset::create)
        .map_err(io::Error::other)?
        .no_new_privs(false);
    if let Payload::Program { program, .. } = &orders.payload {
        for path in &program.files {
            allow(&mut rules, path, AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute)?;
        }
        allow(&mut rules, Path::new("/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile)?;
        allow(&mut rules, Path::new("/dev/urandom"), AccessFs::ReadFile.into())?;
    }
    // Code is mapped by whoever may read it; nothing of it is started.
    for path in orders.readable.iter().chain(&orders.libraries) {
        allow(&mut rules, path, AccessFs::ReadFile | AccessFs::ReadDir)?;
    }
    let writing = AccessFs::from_all(KNOWN) & !AccessFs::Execute;
    for path in &orders.writable {
        allow(&mut rules, path, writing)?;
    }
    if orders.wants(Layer::PrivateRoot) {
        allow(&mut rules, Path::new(SCRATCH), writing)?;
        allow(&mut rules, Path::new("/etc/passwd"), AccessFs::ReadFile.into())?;
        if orders.profile == Profile::Server {
            for path in machine::PATHS {
                allow(&mut rules, Path::new(path), AccessFs::ReadFile.into())?;
            }
        }
    }
    Ok(rules)
}

fn allow(rules: &mut RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> io::Result<()> {
    let opened = PathFd::new(path).map_err(io::Error::other)?;
    // Rights that only folders have are no rights of a file.
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(KNOWN) };
    rules.add_rule(PathBeneath::new(opened, access)).map(|_| ()).map_err(io::Error::other)
}

/// From here on the rules hold for this process and all that it starts.
pub(super) fn close(rules: RulesetCreated) -> Step<()> {
    let status = rules.restrict_self().map_err(io::Error::other).during(Layer::Landlock, "closing files")?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err(io::Error::from(io::ErrorKind::Unsupported))
            .during(Layer::Landlock, "the kernel has no Landlock");
    }
    Ok(())
}
