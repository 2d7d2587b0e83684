//! What a server sends, read as an answer in HTTP/1.1 (RFC 9112), strictly and within bounds.

use httparse::Status;

use super::Answer;
use super::flow::Flow;

const MOST_HEADERS: usize = 100;
/// The most answers with a status below 200 that come before the one that counts.
const MOST_INTERIM: usize = 8;
/// The longest head, in bytes.
const LONGEST_HEAD: usize = 64 << 10;

/// What keeps bytes from being an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// The head of a request that ends its connection; its body has so many bytes.
pub(super) fn request(method: &str, path: &str, headers: &[(String, String)], body: u64) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    let is_told = headers
        .iter()
        .any(|(name, _)| ["content-length", "transfer-encoding"].contains(&name.to_lowercase().as_str()));
    if !is_told && (body > 0 || ["POST", "PUT", "PATCH"].contains(&method)) {
        text.push_str(&format!("Content-Length: {body}\r\n"));
    }
    text + "\r\n"
}

/// How many bytes of the front are a whole head; `None`: not all of it is there.
pub(super) fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// The answer at the front of `bytes` and how long it is; `None`: not all of it is there. `is_closed`
/// says that nothing more comes, `is_bare` that only the head was asked for.
pub(super) fn parse(
    bytes: &[u8],
    is_closed: bool,
    is_bare: bool,
) -> Result<Option<(Answer, usize)>, Malformed> {
    let Some((status, headers, start)) = final_head(bytes)? else { return Ok(None) };
    let found = match is_bare {
        true => Some((Vec::new(), 0)),
        false => body_of(&headers, status, &bytes[start..], is_closed)?,
    };
    Ok(found.map(|(body, length)| {
        let body = String::from_utf8_lossy(&body).into_owned();
        (Answer { status, headers, body, digest: None, ms: 0 }, start + length)
    }))
}

/// The head of the answer that counts, and where its body begins.
pub(super) fn final_head(bytes: &[u8]) -> Result<Option<(u16, Headers, usize)>, Malformed> {
    let mut before = 0;
    for _ in 0..=MOST_INTERIM {
        let Some((status, headers, head)) = head_of(&bytes[before..])? else { return Ok(None) };
        before += head;
        if !(100..200).contains(&status) {
            return Ok(Some((status, headers, before)));
        }
    }
    Err(Malformed)
}

pub(super) type Headers = Vec<(String, String)>;

/// The value of the first header of that name, which is in lower case.
pub(super) fn value<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.trim())
}

/// How the body that follows a head is marked off.
pub(super) fn flow_of(headers: &[(String, String)]) -> Result<Option<Flow>, Malformed> {
    if value(headers, "transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return Ok(Some(Flow::chunked()));
    }
    let length = value(headers, "content-length").map(|length| length.parse().map_err(|_| Malformed));
    Ok(length.transpose()?.map(Flow::Length))
}

/// A head's status, its headers and its length.
fn head_of(bytes: &[u8]) -> Result<Option<(u16, Headers, usize)>, Malformed> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if bytes.len() <= LONGEST_HEAD => return Ok(None),
        _ => return Err(Malformed),
    };
    let status = response.code.ok_or(Malformed)?;
    Ok(Some((status, owned(response.headers), length)))
}

fn owned(headers: &[httparse::Header<'_>]) -> Headers {
    let owned = |header: &httparse::Header<'_>| {
        (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned())
    };
    headers.iter().map(owned).collect()
}

/// The head of a request: its method, its path, its headers and its length.
pub(super) type RequestHead = (String, String, Headers, usize);

/// The head at the front of what a client sent; `None`: not all of it is there.
pub(super) fn request_head(bytes: &[u8]) -> Result<Option<RequestHead>, Malformed> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) if bytes.len() <= LONGEST_HEAD => return Ok(None),
        _ => return Err(Malformed),
    };
    let (method, path) = request.method.zip(request.path).ok_or(Malformed)?;
    Ok(Some((method.to_owned(), path.to_owned(), owned(request.headers), length)))
}

type Body = (Vec<u8>, usize);

fn body_of(
    headers: &[(String, String)],
    status: u16,
    bytes: &[u8],
    is_closed: bool,
) -> Result<Option<Body>, Malformed> {
    let value = |name: &str| value(headers, name);
    if status == 204 || status == 304 {
        return Ok(Some((Vec::new(), 0)));
    }
    if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return chunks(bytes);
    }
    match value("content-length") {
        Some(length) => {
            let length: usize = length.parse().map_err(|_| Malformed)?;
            Ok(bytes.get(..length).map(|body| (body.to_vec(), length)))
        }
        None => Ok(is_closed.then(|| (bytes.to_vec(), bytes.len()))),
    }
}

fn chunks(bytes: &[u8]) -> Result<Option<Body>, Malformed> {
    let mut body = Vec::new();
    let mut at = 0;
    loop {
        let (start, size) = match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(Status::Complete(found)) => found,
            Ok(Status::Partial) => return Ok(None),
            Err(_) => return Err(Malformed),
        };
        let size = usize::try_from(size).map_err(|_| Malformed)?;
        let (start, end) = (at + start, at.saturating_add(start).saturating_add(size));
        let Some(after) = bytes.get(end..end.saturating_add(2)) else { return Ok(None) };
        if after != b"\r\n" {
            return Err(Malformed);
        }
        body.extend_from_slice(&bytes[start..end]);
        at = end + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &str, is_closed: bool) -> Result<Option<(String, usize)>, Malformed> {
        Ok(parse(bytes.as_bytes(), is_closed, false)?.map(|(answer, length)| (answer.body, length)))
    }

    #[test]
    fn an_answer_ends_where_its_head_says() {
        let plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP";
        assert_eq!(body(plain, false), Ok(Some(("ok".into(), plain.len() - 4))));
        assert_eq!(body(&plain[..plain.len() - 5], false), Ok(None));
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        assert_eq!(body(chunked, false), Ok(Some(("abcde".into(), chunked.len()))));
        assert_eq!(body(&chunked[..chunked.len() - 2], false), Ok(None));
        let until_closed = "HTTP/1.1 200 OK\r\n\r\nall";
        assert_eq!(body(until_closed, false), Ok(None));
        assert_eq!(body(until_closed, true), Ok(Some(("all".into(), until_closed.len()))));
        let after_continue = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(body(after_continue, false), Ok(Some((String::new(), after_continue.len()))));
    }

    #[test]
    fn an_answer_to_head_ends_with_its_head() {
        let bare = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        let (answer, length) = parse(bare.as_bytes(), false, true).unwrap().unwrap();
        assert_eq!((answer.body.as_str(), length), ("", bare.len()));
    }

    #[test]
    fn what_is_no_answer_is_told_at_once() {
        for bytes in [
            "220 smtp ready\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        ] {
            assert_eq!(body(bytes, false), Err(Malformed), "{bytes}");
        }
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(LONGEST_HEAD));
        assert_eq!(body(&endless, false), Err(Malformed));
        let never_final = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100_000);
        assert_eq!(body(&never_final, false), Err(Malformed));
    }
}
