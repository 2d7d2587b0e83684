//! Addresses: which may be asked, where a redirect may lead, and how they are printed.
//!
//! What is between `//` and `@`, and what follows a `?`, may be a secret, and is never shown.

use std::net::IpAddr;

use reqwest::Url;

use super::Fault;

/// The longest address that is taken, in bytes.
const LONGEST: usize = 4096;

/// An address that may be asked.
pub(crate) fn parse(text: &str) -> Result<Url, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::BadUrl("it is too long".to_owned()));
    }
    let mut url = Url::parse(text).map_err(|error| Fault::BadUrl(error.to_string()))?;
    url.set_fragment(None);
    check(&url)?;
    Ok(url)
}

/// Whether it may be asked at all: nothing but HTTP, and that unprotected on this machine alone.
pub(super) fn check(url: &Url) -> Result<(), Fault> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(Fault::Unprotected),
        other => Err(Fault::Scheme(other.to_owned())),
    }
}

/// Where a redirect leads.
pub(super) fn redirected(from: &Url, location: &str) -> Result<Url, Fault> {
    let fault = |why: String| Fault::Redirect { to: quoted(location), why };
    if location.len() > LONGEST {
        return Err(fault("the address is too long".to_owned()));
    }
    let mut to = from.join(location).map_err(|error| fault(error.to_string()))?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(fault("it leaves the protection of https".to_owned()));
    }
    check(&to).map_err(|found| fault(found.to_string()))?;
    // Who is known here stays known, and to nobody else.
    if to.origin() == from.origin() && to.username().is_empty() && to.password().is_none() {
        let _ = to.set_username(from.username()).and_then(|()| to.set_password(from.password()));
    }
    to.set_fragment(None);
    Ok(to)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// An address as it may be printed.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    let has_query = url.query().is_some_and(|query| !query.is_empty());
    url.set_query(has_query.then_some("…"));
    url.set_fragment(None);
    url.as_str().replace("%E2%80%A6", "…")
}

/// A text that should be an address, as it may be printed.
fn quoted(text: &str) -> String {
    let text: String = text.chars().take(200).collect();
    Url::parse(&text)
        .map_or_else(|_| text.split('?').next().unwrap_or_default().to_owned(), |url| shown(&url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_protected_or_here_is_asked() {
        for good in ["https://a.example/x", "http://127.0.0.1:80/x", "http://[::1]/", "http://localhost:1/"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in
            ["http://a.example/x", "http://localhost.a.example/", "http://128.0.0.1/", "http://0.0.0.0/"]
        {
            assert!(matches!(parse(bad), Err(Fault::Unprotected)), "{bad}");
        }
        for bad in ["file:///etc/passwd", "ftp://a.example/", "data:text/plain,x"] {
            assert!(matches!(parse(bad), Err(Fault::Scheme(_))), "{bad}");
        }
        assert!(matches!(parse("https://"), Err(Fault::BadUrl(_))));
    }

    #[test]
    fn a_redirect_never_leads_to_less() {
        let from = |url: &str, to: &str| redirected(&Url::parse(url).unwrap(), to).map(|url| url.to_string());
        assert_eq!(from("https://u:p@a.example/x", "/y").unwrap(), "https://u:p@a.example/y");
        assert_eq!(from("https://u:p@a.example/x", "https://b.example/y").unwrap(), "https://b.example/y");
        assert_eq!(from("http://127.0.0.1/x", "https://b.example/y").unwrap(), "https://b.example/y");
        for (url, to) in [
            ("https://a.example/", "http://127.0.0.1/"),
            ("https://a.example/", "file:///etc/passwd"),
            ("http://127.0.0.1/", "http://a.example/"),
            ("http://127.0.0.1/", "ftp://127.0.0.1/"),
        ] {
            assert!(matches!(from(url, to), Err(Fault::Redirect { .. })), "{to}");
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let check = |url: &str, expected: &str| assert_eq!(shown(&Url::parse(url).unwrap()), expected);
        check("https://me:secret@a.example/x?token=secret#y", "https://a.example/x?…");
        check("https://secret@a.example/", "https://a.example/");
    }
}
