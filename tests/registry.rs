//! `pack new` and `pack publish`: a pack from nothing to a registry that a web server can serve.
//! How one is pulled from, and what is refused, is tested where it is done, in `source`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::env::{Output, TestEnv};
use crate::server::{Reply, Server};

fn made(license: &str) -> TestEnv {
    let env = TestEnv::new();
    assert_eq!(env.run(&["pack", "new", "team-basics", "--license", license]).status, Some(0));
    env
}

fn publish(env: &TestEnv, rest: &[&str]) -> Output {
    env.run(&[&["pack", "publish", "team-basics", "--to", "site"], rest].concat())
}

#[test]
fn a_new_pack_is_sound_as_it_stands() {
    let env = TestEnv::new();
    let made = env.run(&["pack", "new", "team-basics"]);
    insta::assert_snapshot!(made, @r"
    made team-basics
    next: prepkit pack verify team-basics
    ------- exit 0
    ");
    let proved = env.run(&["pack", "verify", "team-basics", "--quick", "--allow-unsandboxed"]);
    assert_eq!(proved.status, Some(0), "{proved}");
    assert!(
        proved.stdout.contains("pack team-basics 0.1.0: 1 topic, 2 questions, 1 prompt: sound"),
        "{proved}"
    );
    // It is nobody's to pass on before its author says so.
    insta::assert_snapshot!(publish(&env, &[]), @r"
    ------- stderr
    error: pack `team-basics` is not published: its `license` is `NOASSERTION`, so that nobody knows what may be done with it
    hint: say what others may do with it: an SPDX expression such as `MIT` or `CC-BY-4.0` in `pack.toml`, and the licence of each source
    ------- exit 3
    ");
    assert!(!env.work().join("site").exists());
    insta::assert_snapshot!(env.run(&["pack", "new", "team-basics"]), @r"
    ------- stderr
    error: `[work]/team-basics` is there already
    hint: name another one, or move it away
    ------- exit 3
    ");
    insta::assert_snapshot!(env.run(&["pack", "new", "../Team"]), @r"
    ------- stderr
    error: `../Team` is no id of a pack
    hint: ids are lowercase letters, digits and single hyphens, and start with a letter: `team-basics`
    ------- exit 2
    ");
}

#[test]
fn a_pack_is_published_once_and_signed() {
    let env = made("MIT");
    let first = publish(&env, &["--new-key", "key"]);
    assert_eq!(first.status, Some(0), "{first}");
    assert!(first.stdout.starts_with("published team-basics 0.1.0: team-basics-0.1.0.tar.gz, "), "{first}");
    let mode = |name: &str| env.work().join(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("key"), mode("site/index.json")), (0o600, 0o644));
    let again = publish(&env, &["--key", "key"]);
    assert!(again.stdout.starts_with("team-basics 0.1.0 is published already"), "{again}");
    insta::assert_snapshot!(publish(&env, &[]), @r"
    ------- stderr
    error: pack `team-basics` is not published: the registry is signed, and there is no key to sign with
    hint: name the key that signed it before: `--key FILE`
    ------- exit 3
    ");
    insta::assert_snapshot!(publish(&env, &["--new-key", "key"]), @r"
    ------- stderr
    error: the key `[work]/key` cannot be used: it is there already, and a key is never written over
    hint: take it with `--key`, or name another file
    ------- exit 3
    ");
    env.write("team-basics/README.md", "# Changed\n");
    insta::assert_snapshot!(publish(&env, &["--key", "key"]), @r"
    ------- stderr
    error: pack `team-basics` is not published: version 0.1.0 is published already, with other content
    hint: give what has changed a new `version` in `pack.toml`
    ------- exit 3
    ");
    env.write("team-basics/notes.txt", "no place in a pack");
    let faulty = publish(&env, &["--key", "key"]);
    assert_eq!(faulty.status, Some(3));
    assert!(faulty.stderr.contains("does not belong in a pack"), "{faulty}");
}

#[test]
fn any_web_server_can_serve_it() {
    let env = made("CC-BY-4.0");
    let published = publish(&env, &[]);
    assert!(published.stderr.contains("`--new-key FILE` makes one"), "{published}");
    let server = Server::always(Reply::File(env.work().join("site")));
    let list: serde_json::Value = serde_json::from_slice(&get(&server.url("index.json"))).unwrap();
    let release = &list["packs"][0]["versions"][0];
    assert_eq!((&list["serial"], &list["packs"][0]["license"]), (&1.into(), &"CC-BY-4.0".into()));
    let archive = get(&server.url(release["archive"].as_str().unwrap()));
    assert_eq!(release["size"], archive.len());
    assert!(published.stdout.contains(release["sha256"].as_str().unwrap()), "{published}");
    let names = tar_names(&archive);
    assert!(names.iter().all(|name| Path::new(name).starts_with("team-basics-0.1.0")), "{names:?}");
    assert_eq!(names.len(), 10);
}

/// The body of an answer.
fn get(url: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let body = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    answer.split_off(body)
}

fn tar_names(archive: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let entries = archive.entries().unwrap();
    entries.map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect()
}
