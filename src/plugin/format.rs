//! What a file is, from its head: so that a library for another machine, or half of one, is told as that,
//! and not in the loader's words.

use std::env::consts::{ARCH, OS};

/// Why this machine cannot load a file; `None` where it may.
pub(crate) fn foreign(file: &[u8]) -> Option<String> {
    foreign_to(file, OS, ARCH)
}

/// Why a machine of this system and architecture cannot.
fn foreign_to(file: &[u8], system: &str, machine: &str) -> Option<String> {
    let system = match system {
        "macos" => "macOS",
        "windows" => "Windows",
        _ => "Linux",
    };
    let Some((for_system, machines)) = format_of(file) else {
        return Some("it is no dynamic library".to_owned());
    };
    let is_right = for_system == system && machines.iter().any(|known| known == machine);
    if is_right && is_cut_short(file) {
        return Some("it is cut short: its end is missing".to_owned());
    }
    let machines = machines.join(", ");
    (!is_right).then(|| format!("it is a library for {for_system} on {machines}, and this machine needs one for {system} on {machine}"))
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
            // MH_DYLIB or MH_BUNDLE.
            matches!(number(start, 12, 4, false)?, 6 | 8).then_some(())?;
            Some(("macOS", vec![mach_machine(number(start, 4, 4, false)?)]))
        }
        // What has one library for each of several machines in it.
        [0xca, 0xfe, 0xba, 0xbe, ..] => {
            let count = number(start, 4, 4, true)?.min(8);
            let machines =
                (0..count).filter_map(|at| number(start, 8 + 20 * usize::try_from(at).ok()?, 4, true));
            Some(("macOS", machines.map(mach_machine).collect()))
        }
        [b'M', b'Z', ..] => {
            let at = usize::try_from(number(start, 0x3c, 4, false)?).ok()?;
            (start.get(at..at + 4)? == b"PE\0\0").then_some(())?;
            // IMAGE_FILE_DLL, among its characteristics.
            (number(start, at + 22, 2, false)? & 0x2000 != 0).then_some(())?;
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

    /// A file that has these bytes at these places.
    fn file(parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; 128];
        for (at, part) in parts {
            bytes[*at..at + part.len()].copy_from_slice(part);
        }
        bytes
    }

    fn elf(kind: u8, machine: u8) -> Vec<u8> {
        file(&[(0, b"\x7fELF\x02\x01"), (16, &[kind]), (18, &[machine])])
    }

    fn mach(kind: u8, machine: u32) -> Vec<u8> {
        file(&[(0, b"\xcf\xfa\xed\xfe"), (4, &machine.to_le_bytes()), (12, &[kind])])
    }

    fn universal(machines: &[u32]) -> Vec<u8> {
        let mut bytes =
            file(&[(0, b"\xca\xfe\xba\xbe\0\0\0"), (7, &[u8::try_from(machines.len()).unwrap()])]);
        for (at, machine) in machines.iter().enumerate() {
            bytes[8 + 20 * at..][..4].copy_from_slice(&machine.to_be_bytes());
        }
        bytes
    }

    fn dll(machine: u16, characteristics: u16) -> Vec<u8> {
        file(&[
            (0, b"MZ"),
            (0x3c, &[0x40]),
            (0x40, b"PE\0\0"),
            (0x44, &machine.to_le_bytes()),
            (0x56, &characteristics.to_le_bytes()),
        ])
    }

    const X86: u32 = 0x0100_0007;
    const ARM: u32 = 0x0100_000c;

    #[test]
    fn each_system_takes_its_own() {
        let fits = |bytes: &[u8], system, machine| assert_eq!(foreign_to(bytes, system, machine), None);
        fits(&elf(3, 62), "linux", "x86_64");
        fits(&elf(3, 183), "linux", "aarch64");
        fits(&mach(6, ARM), "macos", "aarch64");
        fits(&mach(8, X86), "macos", "x86_64");
        fits(&universal(&[X86, ARM]), "macos", "x86_64");
        fits(&universal(&[X86, ARM]), "macos", "aarch64");
        fits(&dll(0x8664, 0x2022), "windows", "x86_64");
        fits(&dll(0xaa64, 0x2022), "windows", "aarch64");
    }

    #[test]
    fn a_library_for_another_machine_is_told_as_that() {
        let check = |bytes: &[u8], what: &str| {
            let told = foreign_to(bytes, "linux", "x86_64").unwrap();
            let rest = "and this machine needs one for Linux on x86_64";
            assert_eq!(told, format!("it is a library for {what}, {rest}"));
        };
        check(&elf(3, 247), "Linux on machine 247");
        check(&elf(3, 183), "Linux on aarch64");
        check(&file(&[(0, b"\x7fELF\x02\x02"), (17, &[3]), (19, &[22])]), "Linux on big-endian s390x");
        check(&file(&[(0, b"\x7fELF\x01\x01"), (16, &[3]), (18, &[3])]), "Linux on x86");
        check(&mach(6, ARM), "macOS on aarch64");
        check(&universal(&[X86, ARM]), "macOS on x86_64, aarch64");
        check(&dll(0x8664, 0x2022), "Windows on x86_64");
        check(&dll(0x014c, 0x2102), "Windows on x86");
        let told = foreign_to(&elf(3, 62), "macos", "aarch64").unwrap();
        assert_eq!(
            told,
            "it is a library for Linux on x86_64, and this machine needs one for macOS on aarch64"
        );
        let told = foreign_to(&elf(3, 62), "windows", "x86_64").unwrap();
        assert!(told.ends_with("needs one for Windows on x86_64"), "{told}");
    }

    #[test]
    fn what_is_no_library_is_told_as_that() {
        let programs = [elf(2, 62), mach(2, ARM), dll(0x8664, 0x22)];
        let cut =
            [elf(3, 62)[..17].to_vec(), mach(6, ARM)[..9].to_vec(), dll(0x8664, 0x2022)[..0x50].to_vec()];
        let others = [b"#!/bin/sh\n".to_vec(), Vec::new(), b"MZ".to_vec(), b"!<arch>\n".to_vec()];
        for bytes in programs.iter().chain(&cut).chain(&others) {
            for system in ["linux", "macos", "windows"] {
                let told = foreign_to(bytes, system, "x86_64");
                assert_eq!(told.as_deref(), Some("it is no dynamic library"), "{bytes:?} on {system}");
            }
        }
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
