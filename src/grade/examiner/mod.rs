//! The examiner: a process of our own binary that runs a pack's check script and judges.
//!
//! Only here do expected values exist. The script has ECMAScript and the module `prepkit`, and
//! nothing else: no file, network, clock or process. What it asks of the solution goes out as one
//! line and comes back as one line; whoever started this process relays both, keeps time and ends
//! it when it overruns. It trusts nothing that it reads about the solution, and nothing trusts it
//! to end by itself.
//!
//! Lines to the examiner: `I` the script, `S` settings, `K` run check number, `V` answer, `G` no
//! answer and why, `C` call of a scripted function. Lines from it: `L` the checks, `A`, `H` and `B` a
//! question (light, heavy, to the reference solution beside), `R` the answer of a scripted function, `D` a check's result, `F` a fault.

mod client;
mod script;

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use script::Script;

pub(crate) use client::{Examiner, JudgeError};

/// The hidden first argument that makes the binary an examiner.
pub(crate) const ROLE: &str = "__examiner";

/// What the examiner is told of a submission before it runs the first check.
#[derive(Debug, Serialize)]
pub(crate) struct Settings {
    pub(crate) seed: u32,
    /// The solution's file name, for reproductions.
    pub(crate) file: String,
    /// Ways of reading time that the solution's text mentions, for reproductions.
    pub(crate) uses: Vec<String>,
    /// What the solution is written in: `javascript`, `python`, or `foreign` where a plugin runs it.
    pub(crate) language: &'static str,
}

/// A check as its script registered it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CheckInfo {
    pub(crate) id: String,
    pub(crate) group: super::Group,
    pub(crate) covers: Vec<String>,
    pub(crate) title: String,
    pub(crate) heavy: bool,
}

/// What the examiner found of one check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) status: FindingStatus,
    pub(crate) message: Option<String>,
    pub(crate) reproduction: Option<String>,
    /// Why the candidate process was gone, where that decided it.
    pub(crate) cause: Option<super::Outcome>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FindingStatus {
    Passed,
    Failed,
    NotRun,
    JudgeError,
}

/// The role's entry: talks over standard input and output until its input ends. Whether all went
/// well is on the wire; what is returned only names the role's status.
pub(crate) fn main() -> bool {
    let mut link = Link { input: io::stdin().lock(), output: io::stdout().lock() };
    match examine(&mut link) {
        Ok(()) => true,
        // Nobody is left to tell.
        Err(Fault::Link) => false,
        Err(Fault::Script(message)) => {
            let told = serde_json::to_string(&message).expect("a string is JSON");
            let _ = link.send('F', &told);
            false
        }
    }
}

/// What ends the examiner.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The other side is gone.
    Link,
    /// The check script, or the solution's module, cannot be used; the message for people.
    Script(String),
}

impl From<io::Error> for Fault {
    fn from(_: io::Error) -> Self {
        Self::Link
    }
}

fn examine(link: &mut Link<impl BufRead, impl Write>) -> Result<(), Fault> {
    let check_script: String = serde_json::from_str(&link.expect('I')?).map_err(io::Error::from)?;
    Script::load(&check_script)?.with(|script| {
        link.send('L', &script.list()?)?;
        let mut settings = None;
        while let Some((kind, text)) = link.receive()? {
            match (kind, &settings) {
                ('S', _) => settings = Some(text),
                ('K', Some(settings)) => {
                    let index = text.parse().map_err(io::Error::other)?;
                    let result = run(link, script, index, settings)?;
                    link.send('D', &result)?;
                }
                _ => return Err(unexpected(kind)),
            }
        }
        Ok(())
    })
}

/// Runs one check: lets the script run until it asks, relays, and again until it has a result.
fn run(
    link: &mut Link<impl BufRead, impl Write>,
    script: &script::Running<'_>,
    index: usize,
    settings: &str,
) -> Result<String, Fault> {
    script.start(index, settings)?;
    loop {
        script.run_jobs()?;
        if let Some(result) = script.result()? {
            return Ok(result);
        }
        match script.next_question()? {
            script::Next::Ask { kind, op } => {
                link.send(kind, &op)?;
                answer(link, script)?;
            }
            script::Next::Again => {}
            script::Next::Stuck => {
                return Err(Fault::Script("the check waits for something that never happens".into()));
            }
        }
    }
}

/// Hears the answer to the open question, serving calls of scripted functions meanwhile.
fn answer(link: &mut Link<impl BufRead, impl Write>, script: &script::Running<'_>) -> Result<(), Fault> {
    loop {
        let Some((kind, text)) = link.receive()? else {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        };
        match kind {
            'V' => return script.answer(&text),
            'G' => return script.gone(&text),
            'C' => link.send('R', &script.called(&text)?)?,
            other => return Err(unexpected(other)),
        }
    }
}

fn unexpected(kind: char) -> Fault {
    io::Error::other(format!("unexpected line {kind}")).into()
}

/// Lines over two streams; the first character says what a line is.
struct Link<R, W> {
    input: R,
    output: W,
}

impl<R: BufRead, W: Write> Link<R, W> {
    fn receive(&mut self) -> io::Result<Option<(char, String)>> {
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let kind = line.chars().next().ok_or_else(|| io::Error::other("an empty line"))?;
        Ok(Some((kind, line[kind.len_utf8()..].to_owned())))
    }

    fn expect(&mut self, kind: char) -> Result<String, Fault> {
        match self.receive()? {
            Some((found, line)) if found == kind => Ok(line),
            _ => Err(unexpected(kind)),
        }
    }

    fn send(&mut self, kind: char, text: &str) -> io::Result<()> {
        let mut line = String::with_capacity(text.len() + 2);
        line.push(kind);
        line.push_str(text);
        line.push('\n');
        self.output.write_all(line.as_bytes())?;
        self.output.flush()
    }
}

#[cfg(test)]
mod tests;
