//! Files over HTTP that go well in the end: redirects, second tries, what is packed for the way, what
//! is unchanged, and downloads that are gone on with.

use std::time::{Duration, Instant};

use super::hostile::{gzip, tar_of};
use super::server::{Reply, Server, bytes};
use super::{Person, fetched, files, unchanged};
use crate::source::fetch::Known;
use crate::source::fetch::fetcher::Form;

const PAGE: &str = "# Questions\n\n- What is a closure?\n";

#[test]
fn a_page_comes_whole_and_under_its_name() {
    let person = Person::new();
    let server = Server::of([Reply::of("200 OK", &[], PAGE)]);
    let page = person.fetch(&server.url("lists/questions.md?token=secret"));
    assert_eq!(page.form, Form::Page);
    assert!(page.root.ends_with("questions.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), PAGE);
    assert_eq!(page.url, server.url("lists/questions.md?…"));
    assert_eq!(person.kept(), 0);
    let asked = &server.asked()[0];
    assert_eq!(asked.line, "GET /lists/questions.md?token=secret HTTP/1.1");
    assert!(asked.header("user-agent").unwrap().starts_with("prepkit/"));
    let root = page.root.clone();
    drop(page);
    assert!(!root.exists());
}

#[test]
fn names_in_addresses_are_strangers_too() {
    for path in ["..%2F..%2Fup.md", "", "a%00b", "CON", ".."] {
        let server = Server::of([Reply::of("200 OK", &[], PAGE)]);
        let page = Person::new().fetch(&server.url(path));
        assert_eq!(page.root.parent().unwrap().read_dir().unwrap().count(), 1, "{path}");
    }
}

#[test]
fn what_came_tells_what_it_is() {
    let bytes = gzip(&tar_of(&[("top/pack.toml", b"format = 1")]));
    let server = Server::of([Reply::of("200 OK", &[("content-type", "text/plain")], bytes)]);
    let folder = Person::new().fetch(&server.url("page.md"));
    assert_eq!((folder.form, files(&folder.root)), (Form::Folder, vec!["pack.toml".to_owned()]));
}

#[test]
fn what_is_packed_for_the_way_is_unpacked() {
    let server = Server::of([Reply::of("200 OK", &[("content-encoding", "gzip")], gzip(PAGE.as_bytes()))]);
    let page = Person::new().fetch(&server.url("x.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), PAGE);
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("gzip"));
}

#[test]
fn chunks_are_joined() {
    let body = "5\r\n# Que\r\n8\r\nstions\n\n\r\n0\r\n\r\n";
    let server = Server::of([Reply::head("200 OK", &[("transfer-encoding", "chunked")], body)]);
    let page = Person::new().fetch(&server.url("x.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), "# Questions\n\n");
}

#[test]
fn redirects_are_followed_and_credentials_stay_at_home() {
    let other = Server::of([Reply::of("200 OK", &[], PAGE)]);
    let to = other.url("x.md");
    let server = Server::of([
        Reply::of("302 Found", &[("location", "/next")], ""),
        Reply::of("307 Temporary Redirect", &[("location", &to)], ""),
    ]);
    let source = server.url("first").replace("http://", "http://me:secret@");
    let page = Person::new().fetch(&source);
    assert!(!page.url.contains("secret"), "{}", page.url);
    let asked = server.asked();
    assert!(
        asked.iter().all(|asked| asked.header("authorization") == Some("Basic bWU6c2VjcmV0")),
        "{asked:?}"
    );
    assert_eq!(other.asked()[0].header("authorization"), None);
}

#[test]
fn what_passes_by_itself_is_tried_again() {
    let person = Person::new();
    let server = Server::of([
        Reply::of("500 Internal Server Error", &[], "no"),
        Reply::of("503 Service Unavailable", &[], "no"),
        Reply::Raw(Vec::new()),
        Reply::of("200 OK", &[], PAGE),
    ]);
    person.fetch(&server.url("x.md"));
    assert_eq!(server.asked().len(), 4);
    assert_eq!(person.waited.borrow().len(), 3, "{:?}", person.waited);
}

#[test]
fn a_server_that_asks_to_be_waited_for_is() {
    let server = Server::of([
        Reply::of("429 Too Many Requests", &[("retry-after", "1")], ""),
        Reply::of("200 OK", &[], PAGE),
    ]);
    let began = Instant::now();
    Person::new().fetch(&server.url("x.md"));
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[test]
fn what_is_unchanged_costs_one_request() {
    let person = Person::new();
    let modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    let server = Server::of([
        Reply::of("200 OK", &[("etag", "W/\"1\""), ("last-modified", modified)], PAGE),
        Reply::of("304 Not Modified", &[], ""),
        Reply::of("200 OK", &[("etag", "W/\"2\"")], PAGE),
        Reply::of("200 OK", &[("etag", "W/\"3\"")], "# Others\n"),
    ]);
    let known = person.fetch(&server.url("x.md")).known;
    let kept: Known = serde_json::from_str(&serde_json::to_string(&known).unwrap()).unwrap();
    assert_eq!(kept, known);
    let again = unchanged(person.try_fetch(&server.url("x.md"), Some(&known)).unwrap());
    assert_eq!(again, known);
    let asked = &server.asked()[1];
    assert_eq!(asked.header("if-none-match"), Some("W/\"1\""));
    assert_eq!(asked.header("if-modified-since"), Some(modified));
    // The same bytes under another tag are unchanged as well.
    let later = unchanged(person.try_fetch(&server.url("x.md"), Some(&known)).unwrap());
    assert_ne!(later, known);
    fetched(person.try_fetch(&server.url("x.md"), Some(&later)).unwrap());
    assert_eq!(server.asked().len(), 4);
}

/// An answer that breaks off after so many bytes of its body.
fn cut(headers: &[(&str, &str)], body: &[u8], at: usize) -> Reply {
    let length = body.len().to_string();
    let headers: Vec<_> = headers.iter().copied().chain([("content-length", &*length)]).collect();
    Reply::Raw(bytes("200 OK", &headers, &body[..at]))
}

#[test]
fn a_download_that_breaks_is_gone_on_with() {
    let body = "# Questions\n".repeat(1000);
    let whole = body.len();
    let person = Person::new();
    let (from, range) = (5000, format!("bytes 5000-{}/{whole}", whole - 1));
    let server = Server::of([
        cut(&[("etag", "\"1\"")], body.as_bytes(), from),
        Reply::of("206 Partial Content", &[("etag", "\"1\""), ("content-range", &range)], &body[from..]),
    ]);
    let page = person.fetch(&server.url("x.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), body);
    let asked = &server.asked()[1];
    assert_eq!((asked.header("range"), asked.header("if-range")), (Some("bytes=5000-"), Some("\"1\"")));
    assert_eq!(person.kept(), 0);
}

#[test]
fn the_next_run_goes_on_as_well() {
    let body = "# Questions\n".repeat(1000);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.md"), &body).unwrap();
    let person = Person::with(super::Patience { tries: 1, ..super::PATIENCE });
    // The tag that the file will have.
    let tag = {
        let server = Server::always(Reply::File(folder.path().to_owned()));
        Person::new().fetch(&server.url("x.md")).known.validators.etag.unwrap()
    };
    let server =
        Server::of([cut(&[("etag", &tag)], body.as_bytes(), 7000), Reply::File(folder.path().to_owned())]);
    assert!(person.refused(&server.url("x.md")).contains("came broken"));
    assert_eq!(person.kept(), 2);
    let page = person.fetch(&server.url("x.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), body);
    assert_eq!(server.asked()[1].header("range"), Some("bytes=7000-"));
    assert_eq!(person.kept(), 0);
}

#[test]
fn parts_of_two_files_are_never_joined() {
    let (old, new) = ("# Old\n".repeat(1000), "# New\n".repeat(1000));
    let (status, range) = ("206 Partial Content", format!("bytes 3000-{}/{}", new.len() - 1, new.len()));
    for second in [
        // It has changed: all of it comes.
        Reply::of("200 OK", &[("etag", "\"2\"")], &new),
        // The rest has gone.
        Reply::of("416 Range Not Satisfiable", &[], ""),
        // Another part than was asked for.
        Reply::of(status, &[("content-range", &range.replace("3000", "2000"))], &new[2000..]),
        Reply::of(status, &[], &new[3000..]),
        Reply::of(status, &[("content-range", &range), ("content-encoding", "gzip")], &new[3000..]),
    ] {
        let third = Reply::of("200 OK", &[("etag", "\"2\"")], &new);
        let server = Server::of([cut(&[("etag", "\"1\"")], old.as_bytes(), 3000), second, third]);
        let page = Person::new().fetch(&server.url("x.md"));
        assert_eq!(std::fs::read_to_string(&page.root).unwrap(), new);
    }
    // Without a tag that tells files apart nothing is gone on with.
    let third = Reply::of("200 OK", &[], &new);
    let server = Server::of([cut(&[("etag", "W/\"1\"")], old.as_bytes(), 3000), third]);
    let page = Person::new().fetch(&server.url("x.md"));
    assert_eq!(std::fs::read_to_string(&page.root).unwrap(), new);
    assert_eq!(server.asked()[1].header("range"), None);
}
