//! The uploads of our own server: what the tus protocol says of each request. Only how many bytes
//! came and their digest are kept.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::http::{Headers, value};
use crate::pack::hex;

const MOST_UPLOADS: usize = 200;

/// What has become of an upload.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) path: String,
    pub(crate) length: u64,
    pub(crate) offset: u64,
    /// Of the bytes that are there, in hexadecimal.
    pub(crate) sha256: String,
    pub(crate) metadata: Option<String>,
    pub(crate) deleted: bool,
}

#[derive(Default)]
struct Held {
    told: Upload,
    hasher: Sha256,
    /// Whether somebody writes to it.
    is_busy: bool,
}

pub(super) struct Uploads {
    /// What stands before a path in `Location`.
    base: String,
    all: Vec<Held>,
}

/// What is to be answered, once the body is there.
pub(super) struct Reply {
    /// The upload that the body goes to.
    pub(super) target: Option<usize>,
    /// How many bytes it has room for.
    pub(super) room: u64,
    status: u16,
    headers: Headers,
    /// The upload that is gone then.
    deletes: Option<usize>,
}

fn told(status: u16) -> Reply {
    Reply { target: None, room: 0, status, headers: Headers::new(), deletes: None }
}

impl Uploads {
    pub(super) fn new(base: String) -> Self {
        Self { base, all: Vec::new() }
    }

    pub(super) fn list(&self) -> Vec<Upload> {
        let list = self.all.iter();
        list.map(|held| Upload { sha256: hex(&held.hasher.clone().finalize()), ..held.told.clone() })
            .collect()
    }

    /// What a request comes to; `refused`: it is to do nothing but keep what it is told to.
    pub(super) fn ask(&mut self, method: &str, path: &str, headers: &Headers, refused: Option<u16>) -> Reply {
        // A query is the business of whoever chose the URL.
        let path = path.split('?').next().unwrap_or(path);
        let number = self.all.iter().position(|held| held.told.path == path && !held.told.deleted);
        if let Some(status) = refused {
            let target = number.filter(|_| method == "PATCH");
            return Reply { target, room: target.map_or(0, |number| self.room(number)), ..told(status) };
        }
        if !["OPTIONS", "GET"].contains(&method) && value(headers, "tus-resumable") != Some("1.0.0") {
            return told(412);
        }
        match (method, path.trim_end_matches('/'), number) {
            ("OPTIONS", ..) => Reply {
                headers: vec![
                    ("Tus-Version".into(), "1.0.0".into()),
                    ("Tus-Extension".into(), "creation,termination".into()),
                    ("Tus-Max-Size".into(), "1073741824".into()),
                ],
                ..told(204)
            },
            ("POST", "/files", _) => self.create(headers),
            ("HEAD", _, Some(number)) => {
                let Upload { offset, length, .. } = self.all[number].told;
                let headers = vec![
                    ("Upload-Offset".into(), offset.to_string()),
                    ("Upload-Length".into(), length.to_string()),
                    ("Cache-Control".into(), "no-store".into()),
                ];
                Reply { headers, ..told(200) }
            }
            ("PATCH", _, Some(number)) => self.patch(number, headers),
            ("DELETE", _, Some(number)) => Reply { deletes: Some(number), ..told(204) },
            ("POST" | "HEAD" | "PATCH" | "DELETE" | "GET", ..) => told(404),
            _ => told(405),
        }
    }

    fn create(&mut self, headers: &Headers) -> Reply {
        let length = value(headers, "upload-length").and_then(|length| length.parse().ok());
        let Some(length) = length else { return told(400) };
        if self.all.len() >= MOST_UPLOADS {
            return told(503);
        }
        let path = format!("/files/u{}", self.all.len() + 1);
        let location = format!("{}{path}", self.base);
        let metadata = value(headers, "upload-metadata").map(ToOwned::to_owned);
        let upload = Upload { path, length, metadata, ..Upload::default() };
        self.all.push(Held { told: upload, ..Held::default() });
        Reply { headers: vec![("Location".into(), location)], ..told(201) }
    }

    fn patch(&mut self, number: usize, headers: &Headers) -> Reply {
        let room = self.room(number);
        let held = &mut self.all[number];
        let offset = value(headers, "upload-offset").and_then(|offset| offset.parse::<u64>().ok());
        let size = value(headers, "content-length").and_then(|size| size.parse::<u64>().ok());
        if value(headers, "content-type") != Some("application/offset+octet-stream") {
            told(415)
        } else if held.is_busy {
            told(423)
        } else if offset != Some(held.told.offset) {
            told(if offset.is_none() { 400 } else { 409 })
        } else if size.is_some_and(|size| size > room) {
            told(413)
        } else {
            held.is_busy = true;
            Reply { target: Some(number), room, ..told(204) }
        }
    }

    fn room(&self, number: usize) -> u64 {
        let Upload { length, offset, .. } = self.all[number].told;
        length - offset
    }

    pub(super) fn keep(&mut self, target: Option<usize>, bytes: &[u8]) {
        let Some(held) = target.map(|number| &mut self.all[number]) else { return };
        held.hasher.update(bytes);
        held.told.offset += bytes.len() as u64;
    }

    pub(super) fn let_go(&mut self, target: Option<usize>) {
        if let Some(number) = target {
            self.all[number].is_busy = false;
        }
    }

    /// The answer, once all that it takes has been done.
    pub(super) fn finish(&mut self, reply: &Reply) -> (u16, Headers) {
        if let Some(number) = reply.deletes {
            self.all[number].told.deleted = true;
        }
        let mut headers = reply.headers.clone();
        if let Some(number) = reply.target {
            headers.push(("Upload-Offset".into(), self.all[number].told.offset.to_string()));
        }
        (reply.status, headers)
    }
}
