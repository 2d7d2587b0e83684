//! The connection: proxies, certificates, time-outs, and what its failures mean.
//!
//! The system's certificates are read only where a connection is protected by them. A proxy is used
//! for protected connections alone: others stay on this machine.

use std::error::Error as _;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::blocking::{Client, Response};
use reqwest::{NoProxy, Proxy, Url, header, redirect};

use super::partial::Partial;
use super::retry::Failure;
use super::{Fault, Request, Web, WebError, address};
use crate::environment::Proxies;

/// How often one may be led on.
const MOST_REDIRECTS: usize = 5;
/// The most headers of an answer.
const MOST_HEADERS: usize = 100;
const AGENT: &str = concat!("prepkit/", env!("CARGO_PKG_VERSION"));

impl Web {
    /// Asks, and goes where the answers lead: the first that leads nowhere, and its address.
    pub(super) fn follow(&self, request: Request<'_>, partial: &Partial) -> Result<(Response, Url), Failure> {
        let mut url = request.url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let failed = |fault| Failure::for_good(WebError::new(&url, fault));
            let response = self.ask(&url, request, partial)?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok((response, url));
            }
            let location = response.headers().get(header::LOCATION);
            let location = location.and_then(|location| str::from_utf8(location.as_bytes()).ok());
            let location = location.ok_or_else(|| failed(Fault::Status(response.status().as_u16())))?;
            url = address::redirected(&url, location).map_err(failed)?;
        }
        Err(Failure::for_good(WebError::new(request.url, Fault::TooManyRedirects(MOST_REDIRECTS))))
    }

    fn ask(&self, url: &Url, request: Request<'_>, partial: &Partial) -> Result<Response, Failure> {
        let client = self.client(url).map_err(|fault| Failure::for_good(WebError::new(url, fault)))?;
        let packing = if request.is_exact { "identity" } else { "gzip" };
        let mut asked = client.get(url.clone()).header(header::ACCEPT_ENCODING, packing);
        if let Some(known) = request.known {
            let (etag, modified) = (known.etag.as_ref(), known.modified.as_ref());
            asked = etag.into_iter().fold(asked, |asked, etag| asked.header(header::IF_NONE_MATCH, etag));
            asked =
                modified.into_iter().fold(asked, |asked, time| asked.header(header::IF_MODIFIED_SINCE, time));
        }
        if let Some(same) = partial.can_go_on() {
            let range = format!("bytes={}-", partial.size);
            asked = asked.header(header::RANGE, range).header(header::IF_RANGE, same);
        }
        asked.send().map_err(|error| {
            let failure = Failure::once_more(WebError::new(url, unsent(error, self.patience.silence)));
            match failure.error.fault {
                Fault::Certificate(_) | Fault::NoHttp(_) => Failure::for_good(failure.error),
                _ => failure,
            }
        })
    }

    fn client(&self, url: &Url) -> Result<&Client, Fault> {
        let is_secure = url.scheme() == "https";
        let place = if is_secure { &self.secure } else { &self.plain };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        // Fails where it was chosen before, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        let mut client = Client::builder()
            .user_agent(AGENT)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.patience.connect)
            .timeout(self.patience.silence)
            .http1_max_headers(MOST_HEADERS)
            .resolve_to_addrs("localhost", &here)
            .no_proxy();
        client = match is_secure {
            true => proxies(&self.proxies)?.into_iter().fold(client, reqwest::blocking::ClientBuilder::proxy),
            false => client.tls_certs_only([]),
        };
        let client = client.build().map_err(|error| Fault::NoClient(cause(&error)))?;
        Ok(place.get_or_init(|| client))
    }
}

fn proxies(proxies: &Proxies) -> Result<Option<Proxy>, Fault> {
    let Some(named) = proxies.https.as_ref() else { return Ok(None) };
    let except = proxies.except.as_deref().and_then(NoProxy::from_string);
    // What it is set to may hold a password.
    let proxy =
        Proxy::https(named).map_err(|_| Fault::NoClient("the proxy that is set is no address".to_owned()))?;
    Ok(Some(proxy.no_proxy(except)))
}

/// Why a request got no answer.
fn unsent(error: reqwest::Error, silence: Duration) -> Fault {
    let error = error.without_url();
    let why = cause(&error);
    let is_parsing = || chain(&error).any(|cause| cause.contains("parse") || cause.contains("message head"));
    match () {
        () if error.is_timeout() && !error.is_connect() => Fault::Silent(silence),
        () if chain(&error).any(|cause| cause.contains("certificate")) => Fault::Certificate(why),
        () if error.is_connect() => Fault::Unreachable(why),
        () if is_parsing() => Fault::NoHttp(why),
        () => Fault::Broken(why),
    }
}

/// Why the rest of an answer did not come.
pub(super) fn broken(error: &io::Error, silence: Duration) -> Fault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    match inner {
        Some(inner) if inner.is_timeout() => Fault::Silent(silence),
        Some(inner) => Fault::Broken(cause(inner)),
        None => Fault::Broken(error.to_string()),
    }
}

/// The innermost reason, which says most.
fn cause(error: &reqwest::Error) -> String {
    chain(error).last().unwrap_or_default()
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = String> {
    let outer = (error.source().is_none()).then(|| error.to_string());
    let inner = std::iter::successors(error.source(), |&error| error.source()).map(ToString::to_string);
    outer.into_iter().chain(inner)
}
