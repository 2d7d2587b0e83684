//! The last steps, in the target itself: its user, its limits, and the layers that cannot be
//! taken off again; then the program, or one of our own roles.

use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Resource, Rlimit};

use super::report::{News, Report};
use super::{During, Orders, SCRATCH, Step};
use crate::sandbox::{Layer, Payload};

/// The user and group that root becomes: a number that no system hands out.
pub(super) const DROPPED: u32 = 1_886_544_237;
/// Their number inside a user namespace.
pub(super) const INSIDE: u32 = 1_000;

pub(super) fn confine(orders: &Orders, report: Report) -> Step<Option<String>> {
    #[cfg(target_os = "linux")]
    let rules = orders.wants(Layer::Landlock).then(|| super::files::rules(orders)).transpose()?;
    if !matches!(orders.payload, Payload::Role(_)) {
        std::env::set_current_dir(&orders.working).during(None, "its folder")?;
    }
    #[cfg(target_os = "linux")]
    if orders.wants(Layer::Capabilities) {
        linux::drop_privileges(orders)?;
    }
    if orders.wants(Layer::Rlimits) {
        limit(orders)?;
    }
    #[cfg(target_os = "linux")]
    if let Some(rules) = rules {
        rustix::thread::set_no_new_privs(true).during(Layer::Landlock, "no new privileges")?;
        super::files::close(rules)?;
    }
    report.tell(&News::Ready);
    #[cfg(target_os = "linux")]
    if orders.wants(Layer::Seccomp) {
        rustix::thread::set_no_new_privs(true).during(Layer::Seccomp, "no new privileges")?;
        super::seccomp::close(orders)?;
    }
    match &orders.payload {
        Payload::Role(role) => {
            super::arrange::close(report.0, report.0);
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
    let is_alone = orders.wants(Layer::Namespaces)
        || (orders.wants(Layer::Capabilities) && rustix::process::getuid().as_raw() == DROPPED);
    if is_alone {
        all.push((Resource::Nproc, limits.threads));
    }
    for (resource, most) in all {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        rustix::process::setrlimit(resource, limit).during(Layer::Rlimits, "limits")?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::process::{Gid, Uid};
    use rustix::thread::{CapabilitySet, CapabilitySets};

    use super::{DROPPED, During, INSIDE, Layer, Orders, Step};

    /// Who is still root outside of a user namespace, and has no number of its own to become,
    /// becomes this one.
    const NOBODY: u32 = 65_534;

    /// Becomes an ordinary user for good, with no capability left to gain or to use.
    pub(super) fn drop_privileges(orders: &Orders) -> Step<()> {
        for capability in CapabilitySet::all() {
            // Without the right to do so there is none in the set that could be used either.
            let _ = rustix::thread::remove_capability_from_bounding_set(capability);
        }
        if orders.wants(Layer::Namespaces) {
            // Denied where an ordinary user made the namespace: it has no groups to give up then.
            let _ = rustix::thread::set_thread_groups(&[]);
            become_user(INSIDE).during(Layer::Capabilities, "becoming an ordinary user")?;
        } else if rustix::process::geteuid().is_root() {
            rustix::thread::set_thread_groups(&[]).during(Layer::Capabilities, "giving up groups")?;
            become_user(DROPPED)
                .or_else(|_| become_user(NOBODY))
                .during(Layer::Capabilities, "becoming an ordinary user")?;
        }
        let none = CapabilitySet::empty();
        let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
        rustix::thread::set_capabilities(None, sets).during(Layer::Capabilities, "giving up capabilities")?;
        rustix::thread::set_no_new_privs(true).during(Layer::Capabilities, "no new privileges")?;
        // A change of user forgets it.
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
            .during(Layer::Capabilities, "death with prepkit")
    }

    fn become_user(number: u32) -> rustix::io::Result<()> {
        let (group, user) = (Gid::from_raw(number), Uid::from_raw(number));
        rustix::thread::set_thread_res_gid(group, group, group)?;
        rustix::thread::set_thread_res_uid(user, user, user)
    }
}
