//! Questions as a package that Anki imports: a zip of a SQLite file with a note and a card for each.
//!
//! Ids are drawn from names (`id`), so that a second import finds what the first brought. Anki takes
//! the text of the note that changed last: a note's time is that of the export that first had this
//! text, as far as [`Earlier`] knows, and else now. The same questions, time and earlier package give
//! the same bytes.

mod collection;
mod earlier;
mod id;
mod markup;
mod note;
mod settings;

use std::io::{Cursor, Write as _};

use jiff::Timestamp;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::whole::Whole;
pub(crate) use earlier::Earlier;

/// The name of the SQLite file, which says what is in it.
const COLLECTION: &str = "collection.anki2";

/// The bytes of the package, ordered as the questions are.
pub(crate) fn package(questions: &[Whole<'_>], now: Timestamp, earlier: &Earlier) -> Vec<u8> {
    let collection = collection::bytes(questions, now, earlier)
        .expect("a database in memory takes constant statements and distinct ids");
    zipped(&[(COLLECTION, &collection), ("media", b"{}")])
        .expect("a vector takes every byte, and two files fit in an archive")
}

fn zipped(files: &[(&str, &[u8])]) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}
