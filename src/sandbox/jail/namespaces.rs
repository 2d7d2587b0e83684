//! Namespaces: user, PID, mount, network, IPC, host name and control groups, all at once.
//!
//! The identity inside is a plain user. Where prepkit runs as root, that user is one that nobody
//! else has ([`dropped`]); root itself is known inside only until the root is built.

#![expect(unsafe_code, reason = "clone and the loopback's ioctl have no safe face")]

use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{IntoRawFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::identity::{INSIDE, dropped};
use super::{During, Orders, Profile, Step, arrange};
use crate::sandbox::Layer;

/// Which process this is, after the split.
pub(super) enum Side {
    /// The one that was started; init, and with it the target, have ended.
    Monitor,
    /// The first process of the new namespaces, with the host's `/proc`.
    Init(OwnedFd),
}

const FLAGS: libc::c_int = libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Splits into the monitor, which returns when all is over, and init, which goes on.
pub(super) fn enter(orders: &Orders, host: OwnedFd) -> Step<Side> {
    let (mut reader, mut writer) = io::pipe().during(None, "a pipe")?;
    let network = if orders.profile.is_online() { 0 } else { libc::CLONE_NEWNET };
    // SAFETY: the process is single-threaded and gets no new stack, which makes this a fork.
    let child = unsafe { libc::syscall(libc::SYS_clone, FLAGS | network | libc::SIGCHLD, 0, 0, 0, 0) };
    if child < 0 {
        return Err(io::Error::last_os_error()).during(Layer::Namespaces, "new namespaces");
    }
    if child > 0 {
        drop((reader, host));
        map_ids(child).during(Layer::Namespaces, "the user namespace's ids")?;
        // Init waits for this byte; a monitor that failed has told so and ends, and init with it.
        writer.write_all(&[1]).during(Layer::Namespaces, "starting init")?;
        // The pipe stays open as long as the monitor lives; nothing else does.
        let pipe = writer.into_raw_fd();
        arrange::close(0, pipe - 1);
        arrange::close(pipe + 1, i32::MAX);
        wait_for(child);
        return Ok(Side::Monitor);
    }
    drop(writer);
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))
        .during(None, "death with the monitor")?;
    reader.read_exact(&mut [0]).during(Layer::Namespaces, "waiting for the monitor")?;
    // One that died before the line above asked for its signal has closed the pipe.
    let mut pipe = [PollFd::new(&reader, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    if poll(&mut pipe, Some(&now)).during(None, "looking for the monitor")? > 0 {
        return Err(io::Error::from(io::ErrorKind::BrokenPipe)).during(None, "the monitor has ended");
    }
    if orders.profile == Profile::Server {
        raise_loopback().during(Layer::Namespaces, "the private loopback")?;
    }
    Ok(Side::Init(host))
}

/// Enters the network of another jail, and the user namespace that it belongs to: there only is it
/// allowed. Its first process is ours, so that it can be looked at.
pub(super) fn join(init: i32) -> Step<()> {
    use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
    use std::os::fd::AsFd;

    let open = |kind: &str| fs::File::open(format!("/proc/{init}/ns/{kind}"));
    let user = open("user").during(Layer::Namespaces, "opening the server's user namespace")?;
    let network = open("net").during(Layer::Namespaces, "opening the server's network")?;
    move_into_link_name_space(user.as_fd(), Some(LinkNameSpaceType::User))
        .during(Layer::Namespaces, "entering the server's user namespace")?;
    move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))
        .during(Layer::Namespaces, "entering the server's network")
}

fn wait_for(child: libc::c_long) {
    let child = rustix::process::Pid::from_raw(i32::try_from(child).unwrap_or(0));
    while let Err(rustix::io::Errno::INTR) =
        rustix::process::waitpid(child, rustix::process::WaitOptions::empty())
    {}
}

/// Root maps itself, for building, and the user that it drops to; anybody else maps themselves.
fn map_ids(child: libc::c_long) -> io::Result<()> {
    let (user, group) = (rustix::process::geteuid(), rustix::process::getegid());
    let (users, groups) = if let Some(other) = dropped() {
        let both = format!("0 0 1\n{INSIDE} {other} 1\n");
        (both.clone(), both)
    } else {
        fs::write(format!("/proc/{child}/setgroups"), "deny")?;
        (format!("{INSIDE} {} 1\n", user.as_raw()), format!("{INSIDE} {} 1\n", group.as_raw()))
    };
    fs::write(format!("/proc/{child}/uid_map"), users)?;
    fs::write(format!("/proc/{child}/gid_map"), groups)
}

fn raise_loopback() -> io::Result<()> {
    use std::os::fd::AsRawFd;

    let socket = std::net::UdpSocket::bind("0.0.0.0:0")?;
    // SAFETY: an all-zero ifreq is valid.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (to, from) in request.ifr_name.iter_mut().zip(b"lo") {
        *to = from.cast_signed();
    }
    request.ifr_ifru.ifru_flags =
        libc::c_short::try_from(libc::IFF_UP | libc::IFF_RUNNING).map_err(io::Error::other)?;
    // SAFETY: the request is a valid ifreq that names an interface.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) };
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
