//! Servers that do wrong: each costs a bounded time and bounded bytes, leaves nothing behind, and is
//! told with what happened, where, and the way out.

use std::time::{Duration, Instant};

use super::hostile::gzip;
use super::server::{Reply, Server, bytes};
use super::{PATIENCE, Patience, Person, assert_says};

const PAGE: &str = "# Questions\n";
const ONCE: Patience = Patience { tries: 1, ..PATIENCE };

#[track_caller]
fn check(replies: impl IntoIterator<Item = Reply>, expected: &str) {
    let (person, server) = (Person::with(ONCE), Server::of(replies));
    let source = server.url("x.md?key=hidden").replace("http://", "http://me:hidden@");
    let message = person.refused(&source);
    assert_says(&message, expected);
    assert_says(&message, &format!("`{}`", server.url("x.md?…")));
    assert!(!message.contains("hidden"), "{message}");
    assert_eq!(person.kept(), 0, "{message}");
}

#[test]
fn redirects_that_lead_astray_end_it() {
    let to = |location: &str| [Reply::of("302 Found", &[("location", location)], "")];
    check(
        to("file:///etc/passwd"),
        "leads on to `file:///etc/passwd`, and `file` is nothing that is fetched",
    );
    check(to("ftp://127.0.0.1/x"), "`ftp` is nothing");
    check(to("http://a.example/x?token=s"), "leads on to `http://a.example/x?…`, and it is not protected");
    check(to("http://127.0.0.1.a.example/"), "it is not protected");
    check(to("http://[::]/"), "it is not protected");
    check(to("gopher:x"), "`gopher` is nothing");
    check(to("http://"), "leads on to");
    check([Reply::of("302 Found", &[], "")], "the server answers 302");
}

#[test]
fn redirects_in_a_circle_end() {
    let server = Server::always(Reply::of("301 Moved Permanently", &[("location", "/x")], ""));
    let message = Person::new().refused(&server.url("x"));
    assert_says(&message, "leads on more than 5 times");
    assert_eq!(server.asked().len(), 6);
}

#[test]
fn what_is_not_there_is_not_asked_for_again() {
    for (status, expected) in [
        ("404 Not Found", "there is nothing: 404"),
        ("410 Gone", "there is nothing: 410"),
        ("401 Unauthorized", "does not give it out: 401"),
        ("403 Forbidden", "does not give it out: 403"),
        ("418 I'm a teapot", "the server answers 418"),
        ("304 Not Modified", "the server answers 304"),
        ("204 No Content", "the server answers 204"),
    ] {
        let server = Server::always(Reply::of(status, &[], ""));
        assert_says(&Person::new().refused(&server.url("x")), expected);
        assert_eq!(server.asked().len(), 1, "{status}");
    }
}

#[test]
fn a_busy_server_is_left_alone_after_a_while() {
    let server = Server::always(Reply::of("503 Service Unavailable", &[], ""));
    assert_says(&Person::new().refused(&server.url("x")), "the server is busy: 503");
    assert_eq!(server.asked().len(), 4);
    let server = Server::always(Reply::of("429 Too Many Requests", &[("retry-after", "3600")], ""));
    let message = Person::new().refused(&server.url("x"));
    assert_says(&message, "the server is busy: 429, and asks to come back in 3600 s");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn nobody_there_is_told() {
    let gone = Server::of([]).url("x");
    assert_says(&Person::new().refused(&gone), "the server cannot be reached");
    let message = Person::with(ONCE).refused("https://name.invalid/x");
    assert_says(&message, "`https://name.invalid/x` cannot be fetched: ");
}

#[test]
fn slow_and_silent_servers_are_given_up() {
    let check = |patience: Patience, reply: Reply, expected: &str| {
        let server = Server::of([reply]);
        let began = Instant::now();
        assert_says(&Person::with(patience).refused(&server.url("x")), expected);
        assert!(began.elapsed() < Duration::from_secs(30), "{expected}");
    };
    let head = bytes("200 OK", &[("content-length", "12000")], b"");
    let drip = |bytes: Vec<u8>| Reply::Slow(bytes, Duration::from_millis(30));
    let patience = Patience { silence: Duration::from_millis(300), ..ONCE };
    check(patience, Reply::Silence, "said nothing for 300ms");
    check(patience, drip(head.clone()), "said nothing for 300ms");
    // Each byte comes in time, and all of them never.
    let patience = Patience { whole: Duration::from_secs(5), ..ONCE };
    check(patience, drip([head, PAGE.repeat(1000).into_bytes()].concat()), "it is not here after 5s");
}

#[test]
fn half_of_it_is_never_all_of_it() {
    check([Reply::head("200 OK", &[("content-length", "100")], PAGE)], "it came broken");
    check([Reply::head("200 OK", &[("transfer-encoding", "chunked")], "5\r\n# Que\r\n")], "it came broken");
    check([Reply::head("200 OK", &[("transfer-encoding", "chunked")], "zz\r\n# Que\r\n")], "it came broken");
    check([Reply::head("200 OK", &[], PAGE)], "does not say where it ends");
    let packed = gzip(PAGE.repeat(500).as_bytes());
    let cut = &packed[..packed.len() - 9];
    check([Reply::of("200 OK", &[("content-encoding", "gzip")], cut)], "it came broken");
    check([Reply::of("200 OK", &[("content-encoding", "gzip")], PAGE)], "it came broken");
    check([Reply::of("200 OK", &[("content-encoding", "br")], PAGE)], "packed as `br`");
}

#[test]
fn too_much_is_cut_off() {
    let head = |headers: &[(&str, &str)]| bytes("200 OK", headers, b"");
    let again = vec![b'a'; 1 << 20];
    check([Reply::Raw(head(&[("content-length", "99999999999")]))], "more than 40 MiB");
    let chunk = [b"100000\r\n".to_vec(), again, b"\r\n".to_vec()].concat();
    check([Reply::Endless(head(&[("transfer-encoding", "chunked")]), chunk)], "more than 40 MiB");
    let zeros = gzip(&vec![b'a'; 39 << 20]);
    check([Reply::of("200 OK", &[("content-encoding", "gzip")], zeros)], "far more than its own size");
    let server = Server::of([Reply::of("200 OK", &[], "a".repeat(33 << 20))]);
    assert_says(&Person::with(ONCE).refused(&server.url("x.md")), "more than 32 MiB");
}

#[test]
fn heads_that_are_too_large_or_none_are_refused() {
    let long = "a".repeat(1 << 20);
    check([Reply::of("200 OK", &[("x-long", &long)], PAGE)], "the answer is no HTTP");
    let names: Vec<String> = (0..500).map(|number| format!("x-{number}")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "1")).collect();
    check([Reply::of("200 OK", &many, PAGE)], "the answer is no HTTP");
    check([Reply::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())], "the answer is no HTTP");
    let twice = [("content-length", "3"), ("content-length", "5")];
    check([Reply::head("200 OK", &twice, "# abc")], "the answer is no HTTP");
    let again = vec![b'a'; 1 << 16];
    check([Reply::Endless(b"HTTP/1.1 200 OK\r\nx: ".to_vec(), again)], "the answer is no HTTP");
}

#[test]
fn what_is_nothing_for_a_pack_is_told() {
    for (body, expected) in [
        ("<!DOCTYPE html><title>Questions</title>", "it is a web page, not Markdown"),
        ("{\"questions\": []}", "it is JSON, but no registry's list"),
        ("\u{0}\u{1}", "it is neither an archive nor text"),
    ] {
        let server = Server::of([Reply::of("200 OK", &[("content-type", "text/markdown")], body)]);
        assert_says(&Person::new().refused(&server.url("x.md")), expected);
    }
}
