//! What was made, onto the disk: whole or not at all, and never onto something else.
//!
//! It is written beside its place and then renamed over it. A link is not followed, and a folder
//! or a device is refused, because a rename would replace it.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::ReportError;

/// Writes the file; one that is there already is replaced.
pub(crate) fn save(path: &Path, content: impl AsRef<[u8]>) -> Result<(), ReportError> {
    refuse_surprises(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(ReportError::NoFolder { path: path.to_owned() });
    }
    write(path, folder, content.as_ref())
        .map_err(|error| ReportError::Unwritable { path: path.to_owned(), reason: error.kind() })
}

fn refuse_surprises(path: &Path) -> Result<(), ReportError> {
    let refuse = |what| Err(ReportError::NotAFile { path: path.to_owned(), what });
    if path.file_name().is_none() {
        return refuse("a folder");
    }
    match fs::symlink_metadata(path).map(|found| found.file_type()) {
        Ok(found) if found.is_dir() => refuse("a folder"),
        Ok(found) if found.is_symlink() => refuse("a link"),
        Ok(found) if !found.is_file() => refuse("a device, not a file"),
        _ => Ok(()),
    }
}

fn write(path: &Path, folder: &Path, content: &[u8]) -> io::Result<()> {
    // The process's umask takes away what its owner does not give.
    let mut file = tempfile::Builder::new()
        .prefix(".prepkit-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        save(&at("report.html"), "one").unwrap();
        save(&at("report.html"), "two").unwrap();
        assert_eq!(fs::read_to_string(at("report.html")).unwrap(), "two");

        std::os::unix::fs::symlink(at("report.html"), at("link")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        let told = |path: &Path| {
            let error = save(path, "three").unwrap_err();
            format!("{error}\n  hint: {}\n", error.hint())
                .replace(&folder.path().display().to_string(), "HERE")
        };
        let told = [at("link"), at("folder"), at("not/there.html"), "/dev/null".into(), "/".into()]
            .map(|path| told(&path))
            .concat();
        insta::assert_snapshot!(told, @"
        `HERE/link` is a link
          hint: name a file with `--out`, or `--out -` for standard output
        `HERE/folder` is a folder
          hint: name a file with `--out`, or `--out -` for standard output
        `HERE/not/there.html` is in a folder that does not exist
          hint: make the folder first, or name another file with `--out`
        `/dev/null` is a device, not a file
          hint: name a file with `--out`, or `--out -` for standard output
        `/` is a folder
          hint: name a file with `--out`, or `--out -` for standard output
        ");
        assert_eq!(fs::read_to_string(at("report.html")).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
