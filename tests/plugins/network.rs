//! The grant *network*: what a source needs of it is there, is not there without it, and opens nothing of
//! a person's.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use super::{add, misbehaving};
use crate::env::TestEnv;

/// What a plugin answers that goes this way, with the grant and without.
fn with_and_without(env: &TestEnv, way: &str, address: &str) -> [String; 2] {
    let path = misbehaving(env, way);
    let ask = || env.run(&["pull", &format!("mis:{address}")]).stderr;
    let added = env.run(&["plugin", "add", path.to_str().unwrap(), "--yes", "--allow", "network"]);
    assert_eq!(added.status, Some(0), "{added}");
    let with = ask();
    add(env, &path);
    [with, ask()]
}

#[test]
fn names_are_looked_up() {
    let [with, without] = with_and_without(&TestEnv::new(), "online-resolve", "localhost");
    assert!(with.contains("it got out: ") && with.contains(":443"), "{with}");
    assert!(without.contains("refused: "), "{without}");
}

#[test]
fn a_server_on_this_machine_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // Whoever was refused never comes: one connection is all that there is.
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let asked = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\nhello from here").unwrap();
        asked
    });
    let [with, without] = with_and_without(&TestEnv::new(), "online-get", &address);
    assert!(with.contains("it got out: hello from here"), "{with}");
    assert!(server.join().unwrap() > 0);
    assert!(without.contains("refused: "), "{without}");
}

#[test]
fn certificates_are_read_and_those_that_a_person_names() {
    let env = TestEnv::new();
    let own = env.write("own.pem", "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n");
    let own = own.to_str().unwrap();
    let env = env.with("SSL_CERT_FILE", own).with("SSL_CERT_DIR", own.trim_end_matches("/own.pem"));
    let [with, without] = with_and_without(&env, "online-certificates", "x");
    assert!(with.contains("it got out: 1 in ") && with.contains("own.pem"), "{with}");
    assert!(without.contains("refused: "), "{without}");
    // What is no certificate is not opened, and the system's are there in its place.
    fs::write(env.work().join("own.pem"), "-----BEGIN PRIVATE KEY-----\n").unwrap();
    let [with, _] = with_and_without(&env, "online-certificates", "x");
    assert!(!with.contains("own.pem"), "{with}");
    let bundle = "/etc/ssl/certs/ca-certificates.crt";
    if fs::metadata(bundle).is_ok() {
        assert!(with.contains(&format!("in {bundle}, ")) && !with.contains("out: 0 in "), "{with}");
    }
    let links = fs::read_dir("/etc/ssl/certs").into_iter().flatten().flatten();
    if links.into_iter().any(|entry| entry.path().is_symlink() && entry.path().is_file()) {
        assert!(!with.contains(", 0 behind links"), "{with}");
    }
}

#[test]
fn proxies_are_told_to_who_was_granted_the_network_alone() {
    let env = TestEnv::new().with("HTTPS_PROXY", "http://p.example:3128").with("NO_PROXY", "a.example");
    let [with, without] = with_and_without(&env.with("API_TOKEN", "secret"), "online-variables", "x");
    assert!(with.contains("HTTPS_PROXY=http://p.example:3128 NO_PROXY=a.example"), "{with}");
    assert!(with.contains("no_proxy=a.example") && !with.contains("API_TOKEN"), "{with}");
    assert!(!with.contains("PREPKIT_HOME") && !with.contains("PATH="), "{with}");
    assert!(!without.contains("proxy"), "{without}");
}

#[test]
fn nothing_else_can_be_read_with_it() {
    let env = TestEnv::new();
    assert_eq!(env.run(&["plugin", "list"]).status, Some(0));
    let places =
        [env.home().to_owned(), env.work().to_owned(), env.home().join("plugins/misbehave/plugin.json")];
    for place in places {
        let [with, without] = with_and_without(&env, "online-read", place.to_str().unwrap());
        for said in [with, without] {
            assert!(said.contains("refused: none of them"), "{}: {said}", place.display());
        }
    }
}

#[test]
fn it_is_for_pull_alone() {
    let env = TestEnv::new();
    let path = misbehaving(&env, "online-verdict");
    let added = env.run(&["plugin", "add", path.to_str().unwrap(), "--yes", "--allow", "network"]);
    assert_eq!(added.status, Some(0), "{added}");
    assert!(env.run(&["pull", "mis:x"]).stderr.contains("it got out: "));
    let seen =
        env.run(&["check", &super::additions::solution(), "--prompt", "retry", "--quick", "--no-journal"]);
    assert!(seen.stderr.contains("cannot answer `verdict`: refused: "), "{seen}");
}
