//! The list of system calls. It was compiled by `build.rs` from the lists in `calls/`; here it is
//! only put on.
//!
//! A call that is not on the list does not exist (ENOSYS), whatever its number or its
//! architecture's name for it; a wrong architecture ends the process.

#![expect(unsafe_code, reason = "a filter is handed to the kernel as a pointer")]

use std::io;

use super::{During, Orders, Profile, Step};
use crate::sandbox::Layer;
use filters::{FUNCTION, KNOWN_CALLS, OWN_PID, OWN_PROCESS, OWN_ROLE, PLUGIN, PLUGIN_ONLINE, PROBE, SERVER};

/// One instruction of a classic BPF program: code, jumps, operand.
type Instruction = (u16, u8, u8, u32);

#[expect(clippy::unreadable_literal, reason = "nobody reads a compiled program")]
mod filters {
    use super::Instruction;

    include!(concat!(env!("OUT_DIR"), "/calls.rs"));
}

/// Puts the filters on; the last layer, since those before need calls that are refused from here on.
pub(super) fn close(orders: &Orders) -> Step<()> {
    let list = match orders.profile {
        Profile::Function => FUNCTION,
        Profile::Server => SERVER,
        Profile::Role => OWN_ROLE,
        Profile::Probe => PROBE,
        Profile::Plugin => PLUGIN,
        Profile::PluginOnline => PLUGIN_ONLINE,
    };
    if list.is_empty() {
        return Err(io::Error::from(io::ErrorKind::Unsupported))
            .during(Layer::Seccomp, "there is no list of calls for this architecture");
    }
    if orders.strict {
        put_on(KNOWN_CALLS).during(Layer::Seccomp, "the strict list of calls")?;
    }
    if matches!(orders.profile, Profile::Function | Profile::Plugin | Profile::PluginOnline) {
        // Without a PID namespace it could signal its user's other processes; with one still its
        // own process group, where the monitor is.
        let own = rustix::process::getpid().as_raw_nonzero().get().cast_unsigned();
        let filter: Vec<_> = OWN_PROCESS
            .iter()
            .map(|&(code, yes, no, operand)| (code, yes, no, if operand == OWN_PID { own } else { operand }))
            .collect();
        put_on(&filter).during(Layer::Seccomp, "signals to itself only")?;
    }
    put_on(list).during(Layer::Seccomp, "the list of calls")
}

fn put_on(instructions: &[Instruction]) -> io::Result<()> {
    let mut program: Vec<libc::sock_filter> =
        instructions.iter().map(|&(code, jt, jf, k)| libc::sock_filter { code, jt, jf, k }).collect();
    let length = u16::try_from(program.len()).map_err(io::Error::other)?;
    let filter = libc::sock_fprog { len: length, filter: program.as_mut_ptr() };
    // SAFETY: the program is valid for the length of the call, and the kernel copies it.
    let result = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const FUNCTION: &str = include_str!("../calls/function.txt");
    const SERVER: &str = include_str!("../calls/server.txt");
    const ROLE: &str = include_str!("../calls/role.txt");
    const PROBE: &str = include_str!("../calls/probe.txt");
    const ONLINE: &str = include_str!("../calls/online.txt");
    const REFUSED: &str = include_str!("../calls/refused.txt");

    fn lines(list: &str) -> Vec<&str> {
        list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    }

    #[test]
    fn no_call_is_listed_twice() {
        for list in [FUNCTION, SERVER, ROLE, PROBE, ONLINE, REFUSED] {
            let all = lines(list);
            assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "{list}");
        }
    }

    #[test]
    fn what_is_allowed_freely_is_not_refused_and_no_role_may_open_anything() {
        let function = lines(FUNCTION);
        assert!(lines(REFUSED).iter().all(|call| !function.contains(call)));
        let opens = |call: &&&str| {
            ["open", "socket", "exec", "fork", "clone"].iter().any(|name| call.starts_with(name))
        };
        assert_eq!(lines(ROLE).iter().find(opens), None);
        assert!(lines(PROBE).iter().filter(opens).all(|call| call.starts_with("socket 0 == 2 ")));
    }
}
