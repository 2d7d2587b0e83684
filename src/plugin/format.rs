//! What a file is, from its head: so that a library for another machine, or half of one, is told as that,
//! and not in the loader's words.

use std::env::consts::{ARCH, OS};

/// Why this machine cannot load a file; `None` where it may.
pub(crate) fn foreign(file: &[u8]) -> Option<String> {
    let system = match OS {
        "macos" => "macOS",
        "windows" => "Windows",
        _ => "Linux",
    };
    let Some((for_system, machines)) = format_of(file) else {
        return Some("it is no dynamic library".to_owned());
    };
    let is_right = for_system == system && machines.iter().any(|machine| machine == ARCH);
    if is_right && is_cut_short(file) {
        return Some("it is cut short: its end is missing".to_owned());
    }
    let machines = machines.join(", ");
    (!is_right).then(|| format!("it is a library for {for_system} on {machines}, and this machine needs one for {system} on {ARCH}"))
}

/// The system and the machines that a library was made for.
fn format_of(start: &[u8]) -> Option<(&'static str, Vec<String>)> {
    match start {
        [0x7f, b'E', b'L', b'F', class, order, ..] => {
            let kind = number(start, 16, 2, *order == 2)?;
            // ET_DYN; an executable may be one too, and then lacks the entry.
            (kind == 3).then_some(())?;
            let machine = elf_machine(number(start, 18, 2, *order == 2)?, *class == 1);
            let order = if *order == 2 { "big-endian " } else { "" };
            Some(("Linux", vec![format!("{order}{machine}")]))
        }
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] => {
            Some(("macOS", vec![mach_machine(number(start, 4, 4, false)?)]))
        }
        [0xca, 0xfe, 0xba, 0xbe, ..] => {
            let count = number(start, 4, 4, true)?.min(8);
            let machines =
                (0..count).filter_map(|at| number(start, 8 + 20 * usize::try_from(at).ok()?, 4, true));
            Some(("macOS", machines.map(mach_machine).collect()))
        }
        [b'M', b'Z', ..] => {
            let at = usize::try_from(number(start, 0x3c, 4, false)?).ok()?;
            (start.get(at..at + 4)? == b"PE\0\0").then_some(())?;
            let machine = match number(start, at + 4, 2, false)? {
                0x8664 => "x86_64",
                0xaa64 => "aarch64",
                0x014c => "x86",
                _ => "another machine",
            };
            Some(("Windows", vec![machine.to_owned()]))
        }
        _ => None,
    }
}

/// Whether parts of an ELF library of 64 bits that are to be loaded lie behind the file's end.
fn is_cut_short(file: &[u8]) -> bool {
    const LOAD: u64 = 1;
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return false;
    }
    let number = |at: u64, length| number(file, usize::try_from(at).ok()?, length, false);
    let headers = || Some((number(0x20, 8)?, number(0x36, 2)?, number(0x38, 2)?));
    let Some((first, size, count)) = headers() else { return true };
    (0..count).any(|at| {
        let header = first.saturating_add(at * size);
        let end = || match number(header, 4)? {
            LOAD => number(header + 8, 8)?.checked_add(number(header + 0x20, 8)?),
            _ => Some(0),
        };
        end().is_none_or(|end| end > file.len() as u64)
    })
}

fn elf_machine(machine: u64, is_32: bool) -> String {
    match machine {
        62 if is_32 => "x32",
        62 => "x86_64",
        183 => "aarch64",
        3 => "x86",
        8 => "mips",
        20 => "powerpc",
        21 => "powerpc64",
        22 => "s390x",
        40 => "arm",
        243 if is_32 => "riscv32",
        243 => "riscv64",
        other => return format!("machine {other}"),
    }
    .to_owned()
}

fn mach_machine(machine: u64) -> String {
    match machine {
        0x0100_0007 => "x86_64".to_owned(),
        0x0100_000c => "aarch64".to_owned(),
        other => format!("machine {other}"),
    }
}

fn number(bytes: &[u8], at: usize, length: usize, is_big_endian: bool) -> Option<u64> {
    let bytes = bytes.get(at..at + length)?;
    let push = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    Some(if is_big_endian { bytes.iter().fold(0, push) } else { bytes.iter().rev().fold(0, push) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_for_another_machine_is_told_as_that() {
        let mut elf = vec![0; 64];
        elf[..6].copy_from_slice(b"\x7fELF\x02\x01");
        elf[16] = 3;
        elf[18] = 247;
        let told = foreign(&elf).unwrap();
        assert!(
            told.starts_with("it is a library for Linux on machine 247, and this machine needs"),
            "{told}"
        );
        elf[5] = 2;
        elf[16..20].copy_from_slice(&[0, 3, 0, 22]);
        assert!(foreign(&elf).unwrap().starts_with("it is a library for Linux on big-endian s390x, and"));
        assert_eq!(foreign(b"#!/bin/sh\n").unwrap(), "it is no dynamic library");
        assert_eq!(foreign(b"").unwrap(), "it is no dynamic library");
        let mut windows = vec![0; 128];
        windows[..2].copy_from_slice(b"MZ");
        windows[0x3c] = 0x40;
        windows[0x40..0x46].copy_from_slice(b"PE\0\0\x64\xaa");
        assert!(foreign(&windows).unwrap().contains("for Windows on aarch64"));
        assert!(
            foreign(b"\xca\xfe\xba\xbe\0\0\0\x01\x01\0\0\x0c").unwrap().contains("for macOS on aarch64")
                || OS == "macos"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_very_program_is_of_this_machine() {
        let own = std::fs::read("/proc/self/exe").unwrap();
        assert_eq!(foreign(&own), None);
        for length in [40, 1000, own.len() / 2] {
            assert_eq!(foreign(&own[..length]).unwrap(), "it is cut short: its end is missing", "{length}");
        }
    }
}
