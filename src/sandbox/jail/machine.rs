//! What a server may know of the machine: the few texts below `/proc` and `/etc` that runtimes read,
//! made up from what they need.
//!
//! Without them Node counts no processors (a cluster of one worker each would have none),
//! `process.memoryUsage()` throws, and nobody finds `localhost`. There is no `/proc` itself: these are plain files, written once,
//! which tell nothing of other processes.

use std::fs;

/// How much memory each process is told that it has resident; nobody can tell in a text.
const RESIDENT: u64 = 64 << 20;

/// Where they stand.
pub(super) const PATHS: [&str; 5] =
    ["/proc/cpuinfo", "/proc/stat", "/proc/meminfo", "/proc/self/stat", "/etc/hosts"];
const HOSTS: &str = "127.0.0.1 localhost\n::1 localhost\n";

/// What stands at which of the paths.
pub(super) fn texts() -> Vec<(&'static str, String)> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let times = " 0".repeat(10);
    let own_times = each(processors, |number| format!("cpu{number}{times}\n"));
    let models = each(processors, |number| {
        format!("processor\t: {number}\nmodel name\t: unknown\ncpu MHz\t\t: 1000.000\n\n")
    });
    let contents = [
        models,
        format!("cpu {times}\n{own_times}"),
        memory(&fs::read_to_string("/proc/meminfo").unwrap_or_default()),
        own_state(RESIDENT, rustix::param::page_size() as u64),
        HOSTS.to_owned(),
    ];
    PATHS.into_iter().zip(contents).collect()
}

fn each(count: usize, text: impl FnMut(usize) -> String) -> String {
    (0..count).map(text).collect::<Vec<_>>().concat()
}

/// The totals of the machine's memory, which `sysinfo` tells as well.
fn memory(all: &str) -> String {
    let is_told =
        |line: &&str| ["MemTotal:", "MemFree:", "MemAvailable:"].iter().any(|name| line.starts_with(name));
    all.split_inclusive('\n').filter(is_told).collect()
}

/// The state of a process, of which only the resident pages, the 24th of its fields, say something.
fn own_state(resident: u64, page: u64) -> String {
    format!("1 (node) R{} {} {}{}\n", " 0".repeat(19), resident, resident / page, " 0".repeat(28))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_its_fields_where_they_are_looked_for() {
        let state = own_state(64 << 20, 4096);
        let fields: Vec<_> = state.split_whitespace().collect();
        assert_eq!((fields.len(), fields[22], fields[23]), (52, "67108864", "16384"));
    }

    #[test]
    fn of_the_memory_only_totals_are_told() {
        let all = "MemTotal:  8 kB\nMemFree:  1 kB\nMemAvailable:  4 kB\nBuffers:  2 kB\nMlocked:  9 kB\n";
        assert_eq!(memory(all), "MemTotal:  8 kB\nMemFree:  1 kB\nMemAvailable:  4 kB\n");
    }
}
