//! What the head of an answer says: nothing new, all of it, the rest of it, or why not.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use reqwest::blocking::Response;
use reqwest::header::{self, HeaderMap, HeaderName};

use super::partial::Partial;
use super::retry::{Failure, Retry};
use super::{Fault, Request, Validators, WebError};

/// The longest validator that is kept, in bytes.
const LONGEST: usize = 512;

/// An answer with a file in it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) validators: Validators,
    /// What `If-Range` may name.
    pub(super) strong: Option<String>,
    /// Where in the file it begins, and how long the file is.
    pub(super) from: u64,
    pub(super) whole: Option<u64>,
    /// With gzip.
    pub(super) is_packed: bool,
    /// Whether it says where it ends.
    pub(super) has_length: bool,
}

/// Judges an answer by its head; `None` where what is there is unchanged.
pub(super) fn judge(
    response: &Response,
    url: &Url,
    request: Request<'_>,
    partial: &mut Partial,
) -> Result<Option<Answer>, Failure> {
    let failed = |fault| WebError::new(url, fault);
    let status = response.status().as_u16();
    let headers = response.headers();
    match status {
        200 | 206 => {}
        304 if request.known.is_some() => return Ok(None),
        // The rest of a file that has become shorter.
        416 => {
            partial.discard().map_err(|error| Failure::for_good(failed(Fault::Cache(error))))?;
            return Err(Failure::once_more(failed(Fault::Status(status))));
        }
        429 | 500 | 502 | 503 | 504 => {
            let wait = retry_after(headers);
            let retry = wait.map_or(Retry::Backoff, Retry::After);
            return Err(Failure { error: failed(Fault::Busy { status, wait }), retry });
        }
        401 | 403 | 407 => return Err(Failure::for_good(failed(Fault::Denied(status)))),
        404 | 410 => return Err(Failure::for_good(failed(Fault::Missing(status)))),
        other => return Err(Failure::for_good(failed(Fault::Status(other)))),
    }
    let is_packed = match text(headers, header::CONTENT_ENCODING).as_deref() {
        None | Some("" | "identity") => false,
        Some("gzip" | "x-gzip") if !request.is_exact => true,
        Some(other) => {
            let other = other.chars().take(40).collect();
            return Err(Failure::for_good(failed(Fault::Encoding(other))));
        }
    };
    let length = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let (from, whole) = if status == 200 { (0, length) } else { range(headers).unwrap_or((0, None)) };
    if status == 206
        && (partial.can_go_on().is_none() || from != partial.size || is_packed != partial.is_packed())
    {
        partial.discard().map_err(|error| Failure::for_good(failed(Fault::Cache(error))))?;
        let why = "another part of it came than was asked for".to_owned();
        return Err(Failure::once_more(failed(Fault::Broken(why))));
    }
    if whole.is_some_and(|whole| whole > request.most) {
        return Err(Failure::for_good(failed(Fault::TooLarge(request.most))));
    }
    let is_chunked = headers.contains_key(header::TRANSFER_ENCODING);
    let validators =
        Validators { etag: text(headers, header::ETAG), modified: text(headers, header::LAST_MODIFIED) };
    let strong = strong(&validators, headers);
    let has_length = is_chunked || length.is_some();
    Ok(Some(Answer { validators, strong, from, whole, is_packed, has_length }))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (value.len() <= LONGEST).then(|| value.to_owned())
}

/// `bytes 10-99/100`.
fn range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = text(headers, header::CONTENT_RANGE)?;
    let (span, whole) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (from, last) = span.split_once('-')?;
    let (from, last): (u64, u64) = (from.parse().ok()?, last.parse().ok()?);
    let whole: Option<u64> = whole.parse().ok();
    (from <= last && whole.is_none_or(|whole| last + 1 == whole)).then_some((from, whole))
}

/// What tells byte by byte that a file is the same: a strong tag, or a time well before the answer's.
fn strong(validators: &Validators, headers: &HeaderMap) -> Option<String> {
    if let Some(etag) = &validators.etag {
        return (etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2).then(|| etag.clone());
    }
    let modified = validators.modified.as_ref()?;
    let (changed, told) = (time(modified)?, time(&text(headers, header::DATE)?)?);
    (told.duration_since(changed) >= jiff::SignedDuration::from_mins(1)).then(|| modified.clone())
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, header::RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // A server's clock may be wrong: what counts is how far ahead it is of its own.
    let now = self::text(headers, header::DATE).and_then(|now| time(&now)).unwrap_or_else(Timestamp::now);
    Some(time(&text)?.duration_since(now).unsigned_abs())
}

fn time(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn times_to_come_back_are_read_in_both_forms() {
        let seconds = |text: &str, now: &str| retry_after(&headers(&[("retry-after", text), ("date", now)]));
        assert_eq!(seconds("12", ""), Some(Duration::from_secs(12)));
        let now = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:57 GMT", now), Some(Duration::from_secs(20)));
        assert_eq!(seconds("soon", now), None);
        assert_eq!(seconds("99999999999999999999999", now), None);
    }

    #[test]
    fn parts_are_placed() {
        let part = |text: &str| range(&headers(&[("content-range", text)]));
        assert_eq!(part("bytes 10-99/100"), Some((10, Some(100))));
        assert_eq!(part("bytes 10-99/*"), Some((10, None)));
        for bad in ["bytes 10-98/100", "bytes 10-9/10", "lines 1-2/3", "bytes */100", "bytes 1-2"] {
            assert_eq!(part(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_strong_validators_join_parts() {
        let told = headers(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")]);
        let strong = |etag: Option<&str>, modified: Option<&str>| {
            let validators =
                Validators { etag: etag.map(str::to_owned), modified: modified.map(str::to_owned) };
            strong(&validators, &told)
        };
        assert_eq!(strong(Some("\"a\""), None).as_deref(), Some("\"a\""));
        assert_eq!(strong(Some("W/\"a\""), Some("Sun, 06 Nov 1994 07:49:37 GMT")), None);
        assert!(strong(None, Some("Sun, 06 Nov 1994 08:48:37 GMT")).is_some());
        assert!(strong(None, Some("Sun, 06 Nov 1994 08:49:30 GMT")).is_none());
    }
}
