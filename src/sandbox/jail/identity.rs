//! Who the target is: an ordinary user without privileges, whoever started prepkit.

use rustix::process::{Gid, Signal, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets};

use super::{During, Orders, Step};
use crate::sandbox::Layer;

/// The user and group that root becomes: a number that no system hands out.
const DROPPED: u32 = 1_886_544_237;
/// The same where that number does not exist, as in many containers.
const NOBODY: u32 = 65_534;
/// Its number inside a user namespace.
pub(super) const INSIDE: u32 = 1_000;

/// The user that root is to become; `None` for who is not root, and for the root of a user
/// namespace that has no other user: outside of it that is an ordinary one.
pub(crate) fn dropped() -> Option<u32> {
    let is_there = |number: &u32| {
        let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        map.lines().any(|line| {
            let mut numbers = line.split_whitespace().filter_map(|number| number.parse::<u64>().ok());
            let (first, _, count) = (numbers.next(), numbers.next(), numbers.next());
            first
                .zip(count)
                .is_some_and(|(first, count)| (first..first + count).contains(&u64::from(*number)))
        })
    };
    rustix::process::geteuid().is_root().then(|| [DROPPED, NOBODY].into_iter().find(is_there)).flatten()
}

/// Whether the target is a user that nobody else is.
pub(super) fn is_alone(orders: &Orders) -> bool {
    orders.is_apart() || rustix::process::getuid().as_raw() == DROPPED
}

/// Becomes an ordinary user for good, with no capability left to gain or to use.
pub(super) fn give_up_privileges(orders: &Orders) -> Step<()> {
    for capability in CapabilitySet::all() {
        // Without the right to do so there is none in the set that could be used either.
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let user = if orders.is_apart() { Some(INSIDE) } else { dropped() };
    if let Some(user) = user {
        // Denied where an ordinary user made the namespace: there are no groups to give up then.
        let _ = rustix::thread::set_thread_groups(&[]);
        if !orders.is_apart() && rustix::process::getgroups().is_ok_and(|groups| !groups.is_empty()) {
            let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
            return Err(error).during(Layer::Capabilities, "giving up groups");
        }
        become_user(user).during(Layer::Capabilities, "becoming an ordinary user")?;
    }
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::set_capabilities(None, sets).during(Layer::Capabilities, "giving up capabilities")?;
    rustix::thread::set_no_new_privs(true).during(Layer::Capabilities, "no new privileges")?;
    // A change of user forgets it.
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .during(Layer::Capabilities, "death with prepkit")
}

fn become_user(number: u32) -> rustix::io::Result<()> {
    let (group, user) = (Gid::from_raw(number), Uid::from_raw(number));
    rustix::thread::set_thread_res_gid(group, group, group)?;
    rustix::thread::set_thread_res_uid(user, user, user)
}
