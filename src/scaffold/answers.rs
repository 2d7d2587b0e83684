//! What a take-home's project is asked about before it is made. Every answer has a text that a
//! person can type, and all of them are kept in the project's mark.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name, in characters.
const LONGEST_NAME: usize = 80;
/// The longest time box: a week, as a question's.
const MOST_MINUTES: u32 = 10_080;

/// How a project is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    /// The candidate's, or the project's.
    pub(crate) name: String,
    pub(crate) language: Dialect,
    /// The time box, in minutes.
    pub(crate) minutes: TimeBox,
    pub(crate) audience: Audience,
}

/// What a project is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dialect {
    #[value(name = "javascript", alias = "js")]
    JavaScript,
    #[value(name = "typescript", alias = "ts")]
    TypeScript,
}

/// Whom a project is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Audience {
    /// The person who makes it.
    Practice,
    /// Somebody else, who is to be graded.
    Candidate,
}

/// How long the work may take, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TimeBox(pub(crate) u32);

/// An answer that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct BadAnswer {
    pub(crate) message: String,
}

fn bad<T>(message: impl Into<String>) -> Result<T, BadAnswer> {
    Err(BadAnswer { message: message.into() })
}

impl Answers {
    /// Whether all of them can be used.
    pub(crate) fn check(&self) -> Result<(), BadAnswer> {
        check_name(&self.name)?;
        self.minutes.check()
    }

    /// The name as npm takes it.
    pub(crate) fn package(&self, otherwise: &str) -> String {
        let lower = self.name.to_lowercase();
        let words = lower.split(|character: char| !character.is_ascii_alphanumeric());
        let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
        if name.is_empty() { otherwise.to_owned() } else { name }
    }
}

/// Whether this can be a candidate's or a project's name.
pub(crate) fn check_name(name: &str) -> Result<(), BadAnswer> {
    if name.trim().is_empty() {
        return bad("a name says something");
    }
    if name.chars().count() > LONGEST_NAME {
        return bad(format!("a name has at most {LONGEST_NAME} characters"));
    }
    if name
        .chars()
        .any(|character| character == '\n' || character == '\t' || crate::ui::is_hostile(character))
    {
        return bad("a name is one line, without control characters");
    }
    Ok(())
}

impl TimeBox {
    fn check(self) -> Result<(), BadAnswer> {
        match self.0 {
            1..=MOST_MINUTES => Ok(()),
            _ => bad("a time box is from a minute to a week"),
        }
    }

    /// As a person says it.
    pub(crate) fn words(self) -> String {
        let counted = |count: u32, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{count} {what}s")),
        };
        let parts = [counted(self.0 / 60, "hour"), counted(self.0 % 60, "minute")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// As an option takes it.
    pub(crate) fn typed(self) -> String {
        match (self.0 / 60, self.0 % 60) {
            (0, minutes) => format!("{minutes}m"),
            (hours, 0) => format!("{hours}h"),
            (hours, minutes) => format!("{hours}h{minutes}m"),
        }
    }
}

impl FromStr for TimeBox {
    type Err = BadAnswer;

    /// `90`, `90m`, `2h`, `1h30` and `1h30m`.
    fn from_str(text: &str) -> Result<Self, BadAnswer> {
        let text = text.trim();
        let (hours, minutes) = match text.split_once('h') {
            Some((hours, "")) => (hours, "0"),
            Some((hours, rest)) => (hours, rest.strip_suffix('m').unwrap_or(rest)),
            None => ("0", text.strip_suffix('m').unwrap_or(text)),
        };
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<u32>().ok()).flatten()
        };
        let total = number(hours)
            .zip(number(minutes))
            // `2h90` is more likely a slip than three and a half hours.
            .filter(|(hours, minutes)| *hours == 0 || *minutes < 60)
            .and_then(|(hours, minutes)| hours.checked_mul(60)?.checked_add(minutes));
        let Some(total) = total else {
            return bad("a time box is minutes or hours, such as `90`, `2h` or `1h30`");
        };
        let time = Self(total);
        time.check().map(|()| time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_box_is_read_and_said() {
        for (text, minutes, words) in [
            ("90", 90, "1 hour 30 minutes"),
            ("45m", 45, "45 minutes"),
            ("2h", 120, "2 hours"),
            ("1h1m", 61, "1 hour 1 minute"),
            (" 1h30 ", 90, "1 hour 30 minutes"),
        ] {
            let time: TimeBox = text.parse().unwrap();
            assert_eq!((time.0, time.words().as_str()), (minutes, words), "{text}");
            assert_eq!(time.typed().parse(), Ok(time));
        }
        for text in ["", "0", "h", "2d", "-5", "1.5h", "10081", "99999999999h", "+5", "2h90"] {
            assert!(text.parse::<TimeBox>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_one_line_and_makes_a_package() {
        for name in ["", " ", "a\nb", "a\u{1b}[2J", &"a".repeat(81)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        let answers = |name: &str| Answers {
            name: name.to_owned(),
            language: Dialect::JavaScript,
            minutes: TimeBox(60),
            audience: Audience::Practice,
        };
        assert_eq!(answers("Our Cache, 2nd try").package("cache"), "our-cache-2nd-try");
        assert_eq!(answers("漢字").package("cache"), "cache");
    }
}
