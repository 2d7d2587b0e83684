//! Control groups, version 2: memory and processes of a target counted together, by the kernel.
//!
//! Where a part of the tree was delegated to prepkit alone (`systemd-run --user --scope -p
//! Delegate=yes prepkit …`), it moves itself into a leaf of it and makes another leaf for each
//! target. Anywhere else it changes nothing: a group that others share is not ours to arrange.
//!
//! Source: the kernel's `Documentation/admin-guide/cgroup-v2.rst`, on delegation and on why only
//! leaves may hold processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What a target's group must be able to limit.
const CONTROLLERS: [&str; 2] = ["memory", "pids"];
/// The leaf that prepkit itself moves to.
const OWN_LEAF: &str = "prepkit";
/// How long an emptied group may take to become removable.
const EMPTYING: Duration = Duration::from_millis(500);

/// A target's group; removed on drop, with whatever is still in it.
#[derive(Debug)]
pub(super) struct Group {
    folder: PathBuf,
}

impl Group {
    /// Makes a group with these limits, in bytes and in threads; an error says why there is none.
    pub(super) fn new(memory: u64, threads: u64) -> io::Result<Self> {
        static DELEGATED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let delegated = DELEGATED.get_or_init(|| {
            let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
            let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
            let folder = own_folder(&own, &mounts).ok_or("there is no cgroup v2")?;
            arrange(&folder, std::process::id()).map(|()| folder).map_err(|error| error.to_string())
        });
        let delegated = delegated.as_ref().map_err(|why| io::Error::other(why.clone()))?;
        Self::within(delegated, memory, threads)
    }

    fn within(delegated: &Path, memory: u64, threads: u64) -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("target-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let group = Self { folder: delegated.join(name) };
        fs::create_dir(&group.folder)?;
        group.write("memory.max", &memory.to_string())?;
        group.write("pids.max", &threads.to_string())?;
        // Neither exists everywhere: without swap there is nothing to forbid.
        let _ = group.write("memory.swap.max", "0");
        let _ = group.write("memory.oom.group", "1");
        Ok(group)
    }

    /// The file that a process writes 0 to, to become a member.
    pub(super) fn members(&self) -> PathBuf {
        self.folder.join("cgroup.procs")
    }

    /// Whether the kernel ended something in it for lack of memory.
    pub(super) fn was_exhausted(&self) -> bool {
        let events = fs::read_to_string(self.folder.join("memory.events")).unwrap_or_default();
        let count = events.lines().find_map(|line| line.strip_prefix("oom_kill "));
        count.is_some_and(|count| count.trim() != "0")
    }

    fn write(&self, file: &str, value: &str) -> io::Result<()> {
        fs::write(self.folder.join(file), value)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Before Linux 5.14 there is no such file, and the members are dead by other means.
        let _ = self.write("cgroup.kill", "1");
        let deadline = Instant::now() + EMPTYING;
        while fs::remove_dir(&self.folder).is_err_and(|error| error.kind() == io::ErrorKind::ResourceBusy)
            && Instant::now() < deadline
        {
            std::thread::yield_now();
        }
    }
}

/// The folder of this process's own group, from `/proc/self/cgroup` and `/proc/self/mountinfo`.
fn own_folder(own: &str, mounts: &str) -> Option<PathBuf> {
    let path = own.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mount = mounts.lines().find_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        after.starts_with("cgroup2 ").then(|| before.split(' ').nth(4))?
    })?;
    Some(Path::new(mount).join(path))
}

/// Makes room for targets' groups in a folder that holds this process alone.
fn arrange(folder: &Path, own: u32) -> io::Result<()> {
    let read = |file: &str| fs::read_to_string(folder.join(file));
    let offered = read("cgroup.controllers")?;
    if let Some(missing) = CONTROLLERS.iter().find(|name| !offered.split_whitespace().any(|it| it == **name))
    {
        return Err(io::Error::other(format!("the controller `{missing}` is not delegated")));
    }
    let enabled = read("cgroup.subtree_control")?;
    if CONTROLLERS.iter().all(|name| enabled.split_whitespace().any(|it| it == *name)) {
        return Ok(());
    }
    if read("cgroup.procs")?.split_whitespace().any(|pid| pid != own.to_string()) {
        return Err(io::Error::other("other processes share prepkit's control group"));
    }
    let leaf = folder.join(OWN_LEAF);
    match fs::create_dir(&leaf) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    fs::write(leaf.join("cgroup.procs"), own.to_string())?;
    fs::write(folder.join("cgroup.subtree_control"), "+memory +pids")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_mount_and_path() {
        let mounts = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n31 24 0:27 / /proc rw - proc proc rw\n";
        let own = "1:name=systemd:/x\n0::/user.slice/run-7.scope\n";
        assert_eq!(own_folder(own, mounts).unwrap(), Path::new("/sys/fs/cgroup/user.slice/run-7.scope"));
        assert_eq!(own_folder("1:memory:/\n", mounts), None);
        assert_eq!(own_folder(own, "31 24 0:27 / /proc rw - proc proc rw\n"), None);
    }

    /// A folder that looks like a delegated group.
    fn delegated(controllers: &str, members: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in
            [("cgroup.controllers", controllers), ("cgroup.procs", members), ("cgroup.subtree_control", "")]
        {
            fs::write(folder.path().join(file), text).unwrap();
        }
        folder
    }

    #[test]
    fn only_a_group_of_its_own_is_arranged() {
        let folder = delegated("cpu memory pids", "42\n");
        arrange(folder.path(), 42).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("prepkit/cgroup.procs")).unwrap(), "42");
        assert_eq!(
            fs::read_to_string(folder.path().join("cgroup.subtree_control")).unwrap(),
            "+memory +pids"
        );

        let shared = delegated("memory pids", "1\n42\n");
        assert!(arrange(shared.path(), 42).unwrap_err().to_string().contains("other processes"));
        assert!(!shared.path().join("prepkit").exists());
        let poor = delegated("pids", "42\n");
        assert!(arrange(poor.path(), 42).unwrap_err().to_string().contains("`memory`"));
    }

    #[test]
    fn a_target_gets_its_limits() {
        let folder = delegated("memory pids", "");
        let group = Group::within(folder.path(), 1_000, 7).unwrap();
        let read = |file: &str| fs::read_to_string(group.folder.join(file)).unwrap();
        assert_eq!((read("memory.max").as_str(), read("pids.max").as_str()), ("1000", "7"));
        assert!(!group.was_exhausted());
        fs::write(group.folder.join("memory.events"), "max 3\noom_kill 1\n").unwrap();
        assert!(group.was_exhausted());
    }
}
