//! What a source that was granted the network needs, and what it is not to reach with it.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};

use crate::ways::failed;

/// Addresses of a name, in the system's own words.
pub(crate) fn resolve(name: &str) -> Result<String, String> {
    (name, 443)
        .to_socket_addrs()
        .map_or_else(failed, |addresses| Ok(format!("{:?}", addresses.collect::<Vec<_>>())))
}

/// The body of what a server at `HOST:PORT` answers.
pub(crate) fn get(server: &str) -> Result<String, String> {
    let got = || {
        let mut stream = TcpStream::connect(server)?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text).map(|_| text)
    };
    got().map_or_else(failed, |text| Ok(text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned()))
}

/// Certificates: those of the file that it is told, and those behind the links of the system's folder.
pub(crate) fn certificates() -> Result<String, String> {
    let file = std::env::var("SSL_CERT_FILE").map_err(|error| error.to_string())?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let count = text.matches("-----BEGIN CERTIFICATE-----").count();
    let entries = fs::read_dir("/etc/ssl/certs").into_iter().flatten().flatten();
    let linked = entries.filter(|entry| entry.path().is_symlink() && fs::read(entry.path()).is_ok()).count();
    Ok(format!("{count} in {file}, {linked} behind links"))
}

/// Its variables.
pub(crate) fn variables() -> String {
    let mut names: Vec<_> = std::env::vars().map(|(name, value)| format!("{name}={value}")).collect();
    names.sort();
    names.join(" ")
}

/// What there is of the home, of this path, and of the system beside what the grant opens.
pub(crate) fn read(path: &str) -> Result<String, String> {
    let others = [
        "/home",
        "/root",
        "/tmp",
        "/etc",
        "/etc/ssl/private",
        "/etc/shadow",
        "/etc/hostname",
        "/var/lib",
        "/run",
    ];
    let found = others.into_iter().chain([path]).find_map(|path| {
        let entries = fs::read_dir(path).ok().map(|entries| entries.flatten().count());
        entries
            .or_else(|| fs::read(path).ok().map(|bytes| bytes.len()))
            .map(|count| format!("{path}: {count}"))
    });
    found.map_or_else(|| Err("none of them".to_owned()), Ok)
}
