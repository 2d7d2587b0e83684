//! A root of its own: a small file system in memory that holds the files which were named, each
//! mounted from the host read-only, two devices, a folder to write to, and nothing else.

#![expect(unsafe_code, reason = "mount_setattr has no safe face")]

use std::io::{self, Write};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags,
    UnmountFlags,
};

use super::{During, Orders, Profile, SCRATCH, Step, machine};
use crate::sandbox::{Layer, Payload};

/// The one user that there is, for whoever asks for a name.
const USERS: &[u8] = b"user:x:1000:1000::/scratch:/bin/false\n";
const DEVICES: [&str; 2] = ["/dev/null", "/dev/urandom"];
const READ_ONLY: u64 = libc::MOUNT_ATTR_RDONLY;

/// Something of the host's, held open while the new root is being built.
struct Source {
    path: PathBuf,
    tree: OwnedFd,
    is_folder: bool,
}

pub(super) fn enter(orders: &Orders) -> Step<()> {
    build(orders).during(Layer::PrivateRoot, "a private root")
}

fn build(orders: &Orders) -> io::Result<()> {
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", private)?;
    let mut sources = Vec::new();
    if let Payload::Program { program, .. } = &orders.payload {
        for path in &program.files {
            sources.push(open(path, READ_ONLY | libc::MOUNT_ATTR_NODEV)?);
        }
        for path in DEVICES {
            sources.push(open(Path::new(path), READ_ONLY | libc::MOUNT_ATTR_NOEXEC)?);
        }
    }
    for path in &orders.libraries {
        sources.push(open(path, READ_ONLY | libc::MOUNT_ATTR_NODEV)?);
    }
    let data = libc::MOUNT_ATTR_NODEV | libc::MOUNT_ATTR_NOEXEC | libc::MOUNT_ATTR_NOSYMFOLLOW;
    for path in &orders.readable {
        // A folder of certificates, which is the system's own, is made of links.
        let links = if orders.profile.is_online() { libc::MOUNT_ATTR_NOSYMFOLLOW } else { 0 };
        sources.push(open(path, READ_ONLY | data & !links)?);
    }
    for path in &orders.writable {
        sources.push(open(path, data)?);
    }
    // Before the host's `/proc` is out of sight.
    let texts = if orders.profile == Profile::Server { machine::texts() } else { Vec::new() };
    let nothing = MountAttrFlags::MOUNT_ATTR_NODEV | MountAttrFlags::MOUNT_ATTR_NOSUID;
    let data_only = nothing | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let root = memory(&[("size", "1m"), ("nr_inodes", "1024"), ("mode", "755")], data_only)?;
    // Anywhere will do: nobody else sees this mount, and it becomes the root at once.
    attach(&root, CWD, Path::new("/proc"))?;
    for source in &sources {
        let place = source.path.strip_prefix("/").map_err(io::Error::other)?;
        make_place(&root, place, source.is_folder)?;
        attach(&source.tree, root_of(&root), place)?;
    }
    write(&root, "/etc/passwd", USERS)?;
    for (path, text) in texts {
        write(&root, path, text.as_bytes())?;
    }
    let scratch = Path::new(SCRATCH).strip_prefix("/").map_err(io::Error::other)?;
    make_place(&root, scratch, true)?;
    let writable = [("size", "16m"), ("nr_inodes", "256"), ("mode", "1777")];
    attach(&memory(&writable, data_only)?, root_of(&root), scratch)?;
    rustix::process::fchdir(&root)?;
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    restrict(&root, libc::MOUNT_ATTR_RDONLY)?;
    Ok(rustix::process::chdir("/")?)
}

fn root_of(root: &OwnedFd) -> BorrowedFd<'_> {
    use std::os::fd::AsFd;
    root.as_fd()
}

/// A copy of the host's mount of one path, with `attributes`.
fn open(path: &Path, attributes: u64) -> io::Result<Source> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display()));
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = rustix::mount::open_tree(CWD, path, flags).map_err(|error| named(error.into()))?;
    restrict(&tree, attributes | libc::MOUNT_ATTR_NOSUID).map_err(named)?;
    let kind = rustix::fs::statat(&tree, "", AtFlags::EMPTY_PATH)?.st_mode;
    let is_folder = FileType::from_raw_mode(kind) == FileType::Directory;
    Ok(Source { path: path.to_owned(), tree, is_folder })
}

/// Adds attributes to a mount; none is taken away. Kernels before 5.14 do not know all of them.
fn restrict(mount: &OwnedFd, attributes: u64) -> io::Result<()> {
    let known = |attr_set| {
        let attr = libc::mount_attr { attr_set, attr_clr: 0, propagation: 0, userns_fd: 0 };
        // SAFETY: `attr` is a valid mount_attr of the size that is given, for the length of the call.
        let result = unsafe {
            libc::syscall(
                libc::SYS_mount_setattr,
                mount.as_raw_fd(),
                c"".as_ptr(),
                libc::AT_EMPTY_PATH,
                &raw const attr,
                size_of::<libc::mount_attr>(),
            )
        };
        if result < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    };
    match known(attributes) {
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
            known(attributes & !libc::MOUNT_ATTR_NOSYMFOLLOW)
        }
        result => result,
    }
}

/// A new file system in memory.
fn memory(options: &[(&str, &str)], attributes: MountAttrFlags) -> io::Result<OwnedFd> {
    let filesystem = rustix::mount::fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    for (name, value) in options {
        rustix::mount::fsconfig_set_string(&filesystem, *name, *value)?;
    }
    rustix::mount::fsconfig_create(&filesystem)?;
    Ok(rustix::mount::fsmount(&filesystem, FsMountFlags::FSMOUNT_CLOEXEC, attributes)?)
}

fn attach(mount: &OwnedFd, folder: BorrowedFd<'_>, place: &Path) -> io::Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH;
    Ok(rustix::mount::move_mount(mount, "", folder, place, flags)?)
}

/// A file with this content.
fn write(root: &OwnedFd, path: &str, content: &[u8]) -> io::Result<()> {
    let place = path.trim_start_matches('/');
    make_place(root, Path::new(place), false)?;
    let flags = OFlags::WRONLY | OFlags::CLOEXEC;
    std::fs::File::from(rustix::fs::openat(root, place, flags, Mode::empty())?).write_all(content)
}

/// An empty file or folder to mount upon, with the folders above it.
fn make_place(root: &OwnedFd, place: &Path, is_folder: bool) -> io::Result<()> {
    let mode = Mode::from_raw_mode(0o755);
    let above = place.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty());
    let mut folders: Vec<_> = above.collect();
    folders.reverse();
    folders.extend(is_folder.then_some(place));
    for folder in folders {
        match rustix::fs::mkdirat(root, folder, mode) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if !is_folder {
        let flags = OFlags::CREATE | OFlags::WRONLY | OFlags::CLOEXEC;
        rustix::fs::openat(root, place, flags, Mode::from_raw_mode(0o644))?;
    }
    Ok(())
}
