//! The last steps, in the target itself: its user, its limits, and the layers that cannot be
//! taken off again; then the program, or one of our own roles.

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Resource, Rlimit};

use super::report::{News, Report};
use super::{During, Orders, SCRATCH, Step, arrange};
use crate::sandbox::{Layer, Payload, Profile};

pub(super) fn confine(orders: &Orders, report: Report) -> Step<Option<String>> {
    if let (Profile::Plugin | Profile::PluginOnline, Some(library)) =
        (orders.profile, orders.libraries.first())
    {
        // While it may still be opened, wherever it lies.
        open_file(library).and_then(arrange::hold).during(None, "opening the library")?;
    }
    #[cfg(target_os = "linux")]
    let rules = orders.wants(Layer::Landlock).then(|| super::files::rules(orders)).transpose()?;
    if !matches!(orders.payload, Payload::Role(_)) {
        std::env::set_current_dir(&orders.working).during(None, "its folder")?;
    }
    #[cfg(target_os = "linux")]
    if orders.wants(Layer::Capabilities) {
        super::identity::give_up_privileges(orders)?;
    }
    if orders.wants(Layer::Rlimits) {
        limit(orders)?;
    }
    #[cfg(target_os = "linux")]
    if let Some(rules) = rules {
        rustix::thread::set_no_new_privs(true).during(Layer::Landlock, "no new privileges")?;
        super::files::close(rules)?;
    }
    #[cfg(target_os = "linux")]
    if orders.wants(Layer::Seccomp) {
        rustix::thread::set_no_new_privs(true).during(Layer::Seccomp, "no new privileges")?;
        super::seccomp::close(orders)?;
    }
    report.tell(&News::Ready);
    match &orders.payload {
        Payload::Role(role) => {
            arrange::close(report.0, report.0);
            Ok(Some(role.clone()))
        }
        Payload::Program { program, args } => {
            #[expect(
                clippy::disallowed_methods,
                reason = "it does not start a process, it becomes the program"
            )]
            let mut command = Command::new(&program.path);
            command.args(args).env_clear().envs(orders.env.iter().map(|(name, value)| (name, value)));
            if orders.wants(Layer::PrivateRoot) {
                command.env("TMPDIR", SCRATCH);
            }
            Err(command.exec()).during(None, "starting the program")
        }
    }
}

/// Opens a regular file to be read; a pipe in its place is not waited for.
fn open_file(path: &Path) -> io::Result<File> {
    let file = File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is no regular file")),
    }
}

fn limit(orders: &Orders) -> Step<()> {
    let limits = &orders.limits;
    let mut all = vec![
        (Resource::Core, 0),
        (Resource::Cpu, limits.cpu_seconds),
        (Resource::Fsize, limits.file_size),
        (Resource::Nofile, limits.descriptors),
        (Resource::Memlock, 0),
    ];
    all.extend(limits.data.map(|bytes| (Resource::Data, bytes)));
    // Elsewhere the number would count what else its user runs.
    #[cfg(target_os = "linux")]
    if super::identity::is_alone(orders) {
        all.push((Resource::Nproc, limits.threads));
    }
    for (resource, most) in all {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::setrlimit(resource, limit).during(Layer::Rlimits, "limits")?;
    }
    Ok(())
}
