//! The person at the terminal: results to stdout, talk to stderr, questions only where both ends
//! are a terminal.
//!
//! Everything that a pack, a candidate or a plugin wrote passes through [`plain`] before it is
//! printed. Colour never carries meaning alone, and is dropped where the stream is no terminal
//! or `NO_COLOR` is set.

mod ask;
pub(crate) mod bar;
mod clock;
mod hangup;
mod highlight;
pub(crate) mod markdown;
pub(crate) mod table;
mod typing;

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

pub(crate) use clock::{Clock, Shown, minutes_told};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Width of the text when stdout is no terminal, in columns.
const PIPED_WIDTH: usize = 100;
/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 100;

/// The two streams, and what is known of them.
#[derive(Clone, Debug)]
pub(crate) struct Ui {
    /// Whether a person reads stdout.
    pub(crate) stdout_is_terminal: bool,
    /// Whether a person reads stderr, and so sees progress.
    pub(crate) stderr_is_terminal: bool,
    /// Whether questions can be asked.
    pub(crate) can_ask: bool,
    /// Columns to wrap prose at.
    pub(crate) width: usize,
}

#[expect(clippy::unused_self, reason = "the streams are the process's, and used through the Ui alone")]
impl Ui {
    /// Looks at the process's own streams.
    pub(crate) fn new() -> Self {
        let stdout_is_terminal = io::stdout().is_terminal();
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            stdout_is_terminal,
            stderr_is_terminal: io::stderr().is_terminal(),
            can_ask: io::stdin().is_terminal() && io::stderr().is_terminal(),
            width: if stdout_is_terminal { columns.unwrap_or(80).clamp(20, WIDEST) } else { PIPED_WIDTH },
        }
    }

    /// Whether styles on stdout will be seen.
    pub(crate) fn has_color(&self) -> bool {
        let choice = anstream::AutoStream::choice(&io::stdout());
        self.stdout_is_terminal && choice != anstream::ColorChoice::Never
    }

    /// Writes the result to stdout; styles are dropped where they would not be seen.
    pub(crate) fn result(&self, text: &str) -> io::Result<()> {
        // A long list has no styles to look for.
        let mut out: Box<dyn Write> = if text.contains('\u{1b}') {
            Box::new(anstream::stdout().lock())
        } else {
            Box::new(io::stdout().lock())
        };
        out.write_all(text.as_bytes())?;
        if !text.ends_with('\n') && !text.is_empty() {
            out.write_all(b"\n")?;
        }
        out.flush()
    }

    /// Writes a result that is no text to stdout, where something else than a person reads it.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()
    }

    /// Empties the terminal's screen, above what comes next; does nothing elsewhere.
    pub(crate) fn clear(&self) -> io::Result<()> {
        if self.stdout_is_terminal { io::stdout().lock().write_all(b"\x1b[2J\x1b[H") } else { Ok(()) }
    }

    /// [`Self::result`] of a page that was put together of many pieces of foreign text, none of which
    /// shows what they come to: no line of it is a command to whoever keeps a log.
    pub(crate) fn page(&self, text: &str) -> io::Result<()> {
        if self.stdout_is_terminal {
            return self.result(text);
        }
        self.result(&plain(&anstream::adapter::strip_str(text).to_string()))
    }

    /// Sentences for stdout, broken at the terminal's width; where nobody reads along they stay whole.
    pub(crate) fn wrapped(&self, sentences: &str) -> String {
        if self.stdout_is_terminal { wrap(sentences, self.width).join("\n") } else { sentences.to_owned() }
    }

    /// Says something beside the result, on stderr. A closed stderr is nobody's loss.
    pub(crate) fn say(&self, text: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{}", text.trim_end_matches('\n'));
    }

    /// [`Self::say`] of sentences without styles, broken at the terminal's width.
    pub(crate) fn tell(&self, sentences: &str) {
        let is_read = self.stderr_is_terminal;
        self.say(&if is_read { wrap(sentences, self.width).join("\n") } else { sentences.to_owned() });
    }

    pub(crate) fn error(&self, text: &str) {
        self.labelled(Style::Bad, "error", text);
    }

    /// `label: text`, wrapped where a person reads it.
    fn labelled(&self, style: Style, label: &str, text: &str) {
        let line = format!("{label}: {text}");
        let lines = if self.stderr_is_terminal { wrap(&line, self.width).join("\n") } else { line };
        self.say(&format!("{}{}", style.paint(label), lines.strip_prefix(label).unwrap_or(&lines)));
    }

    pub(crate) fn warn(&self, text: &str) {
        self.labelled(Style::Warning, "warning", text);
    }

    pub(crate) fn hint(&self, text: &str) {
        self.labelled(Style::Strong, "hint", text);
    }

    /// A progress bar on a terminal's stderr; draws nothing elsewhere. Of 0 steps the number is not known yet.
    pub(crate) fn progress(&self, steps: u64, what: &str) -> ProgressBar {
        let target =
            if self.stderr_is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let counted = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            // What cannot be drawn is not missed.
            let _ = match (state.pos(), state.len()) {
                (_, Some(steps)) => write!(out, "{}/{steps} ", state.pos()),
                (0, None) => Ok(()),
                (steps, None) => write!(out, "{steps} "),
            };
        };
        let style = ProgressStyle::with_template("{prefix} [{bar:24}] {counted}{wide_msg}")
            .expect("the template is a constant that parses")
            .with_key("counted", counted)
            .progress_chars("=> ");
        ProgressBar::with_draw_target((steps > 0).then_some(steps), target)
            .with_style(style)
            .with_prefix(what.to_owned())
    }
}

/// The few styles that prepkit uses; each says something that words beside it say too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Strong,
    Faint,
    Good,
    Bad,
    Warning,
    Code,
}

impl Style {
    /// The text between this style's escape codes.
    pub(crate) fn paint(self, text: &str) -> String {
        use anstyle::{AnsiColor, Style as Ansi};
        let style = match self {
            Self::Strong => Ansi::new().bold(),
            Self::Faint => Ansi::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default().bold(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Code => AnsiColor::Cyan.on_default(),
        };
        format!("{style}{text}{style:#}")
    }
}

/// Foreign text made safe for a terminal: every control character but line feed and tab, and the
/// marks that turn the direction of text around, become visible escapes such as `\u{1b}`; and so do
/// the marks that make a build server take a line of a log for a command.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) && !text.contains("::") && !text.contains("##[") {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut place = 0; // in the present word, in characters
    for (at, character) in text.char_indices() {
        if is_hostile(character) || is_command(&text[at..], place) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
        place = if character.is_whitespace() { 0 } else { place + 1 };
    }
    Cow::Owned(safe)
}

/// Whether a build server could take what begins here for a command: `::name …::` where a line
/// begins, or may after it was wrapped, and `##[name]` anywhere.
fn is_command(rest: &str, place: usize) -> bool {
    /// No line is broken within the first characters of a word.
    const UNBROKEN: usize = 20;
    let is_named = |rest: &str| rest.starts_with(|first: char| first.is_ascii_alphabetic());
    if let Some(after) = rest.strip_prefix("::") {
        let line = after.split('\n').next().unwrap_or_default();
        return (place == 0 || place > UNBROKEN) && is_named(after) && line.contains("::");
    }
    rest.strip_prefix("##[").is_some_and(is_named)
}

pub(crate) fn is_hostile(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{061c}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{feff}'
        | '\u{fffe}'
        | '\u{ffff}' => true,
        other => other.is_control(),
    }
}

/// Whether text is one line of ASCII with single spaces, as most is: then its bytes are its columns.
fn is_simple(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_spaced = |at: usize| bytes.get(at).is_none_or(|byte| *byte == b' ');
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b' ' => at > 0 && !is_spaced(at + 1),
        byte => byte.is_ascii_graphic(),
    })
}

/// Lines of at most `width` columns, broken at spaces where there are any; a line's own
/// indentation is kept on those it is broken into.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    text.trim_end().split('\n').flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let line = line.replace('\t', "    ");
    let body = line.trim_start_matches(' ');
    let indent = " ".repeat((line.len() - body.len()).min(width / 2));
    let room = width.saturating_sub(indent.len()).max(8);
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in body.split(' ') {
        let gap = usize::from(!current.is_empty());
        if !current.is_empty() && current.width() + gap + word.width() > room {
            lines.push(format!("{indent}{}", current.trim_end()));
            current.clear();
        } else if gap == 1 {
            current.push(' ');
        }
        for character in word.chars() {
            if current.width() + character.width().unwrap_or(0) > room {
                lines.push(format!("{indent}{current}"));
                current.clear();
            }
            current.push(character);
        }
    }
    lines.push(format!("{indent}{}", current.trim_end()));
    lines
}

/// [`plain`] on one line, cut at `width` columns with an ellipsis.
pub(crate) fn one_line(text: &str, width: usize) -> String {
    one_line_or_same(text, width).into_owned()
}

/// [`one_line`] of text that mostly is one already.
fn one_line_or_same(text: &str, width: usize) -> Cow<'_, str> {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.len() <= width && is_simple(text) {
        return Cow::Borrowed(text);
    }
    let joined = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if joined.width() <= width {
        return Cow::Owned(joined);
    }
    let mut used = 0;
    let kept: String = joined
        .chars()
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used < width
        })
        .collect();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_gives_no_command_to_a_build_server() {
        assert_eq!(plain("::error::x"), "\\u{3a}:error::x");
        assert_eq!(plain("a\n  ::set-output name=a::b"), "a\n  \\u{3a}:set-output name=a::b");
        assert_eq!(
            plain(&format!("{}::error::x", "a".repeat(40))),
            format!("{}\\u{{3a}}:error::x", "a".repeat(40))
        );
        assert_eq!(plain("a ##[error]b"), "a \\u{23}#[error]b");
        for harmless in ["::1", "listens on ::ffff:127.0.0.1", "std::fs::read", "a :: b ::", "## [x]"] {
            assert_eq!(plain(harmless), harmless);
        }
    }

    #[test]
    fn plain_shows_escapes_instead_of_obeying_them() {
        assert_eq!(plain("a\u{1b}[2Jb\r\u{202e}c\tok\n"), "a\\u{1b}[2Jb\\u{d}\\u{202e}c\tok\n");
        assert!(matches!(plain("grün"), Cow::Borrowed(_)));
    }

    #[test]
    fn one_line_cuts_by_columns() {
        assert_eq!(one_line("a  b\nc", 10), "a b c");
        assert_eq!(one_line("abcdef", 4), "abc…");
        assert_eq!(one_line("漢字漢字", 5), "漢字…");
    }

    #[test]
    fn lines_are_broken_at_spaces_and_keep_their_indentation() {
        let check = |text, width, expect: &[&str]| assert_eq!(wrap(text, width), expect);
        check("one two three", 8, &["one two", "three"]);
        check("a\n\n  b b b b b\n", 8, &["a", "", "  b b b b", "  b"]);
        check("abcdefghijklmnop", 10, &["abcdefghij", "klmnop"]);
        check("漢字漢字漢字", 8, &["漢字漢字", "漢字"]);
        check("", 8, &[""]);
        check("a  b", 20, &["a  b"]);
    }
}
