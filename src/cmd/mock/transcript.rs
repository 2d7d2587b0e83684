//! Looking back: the list of interviews, and what was said in one.

use crate::cmd::practice::Practice;
use crate::error::{Error, Exit};
use crate::journal::Mock;
use crate::report::mock::{self as report, Asked, Format};
use crate::ui::Ui;

pub(super) fn sessions(practice: &Practice<'_>, format: Format) -> Result<Exit, Error> {
    let mocks = practice.mocks()?;
    if mocks.is_empty() && format == Format::Human {
        practice.ui.say("there was no interview yet: `prepkit mock` begins one");
        return Ok(Exit::Success);
    }
    print(practice.ui, format, &report::sessions(practice.ui, &mocks, format))?;
    Ok(Exit::Success)
}

pub(super) fn replay(
    practice: &mut Practice<'_>,
    number: Option<i64>,
    format: Format,
) -> Result<Exit, Error> {
    let mock = find(practice, number)?;
    let mut asked = |key: &crate::journal::QuestionKey| -> Asked {
        // What is gone is told by its name.
        practice
            .question(key)
            .map_or_else(|_| Asked::gone(key), |(entry, question)| Asked::of(&entry, &question))
    };
    let asked: Vec<Vec<Asked>> =
        mock.sections.iter().map(|section| section.questions.iter().map(&mut asked).collect()).collect();
    print(practice.ui, format, &report::transcript(practice.ui, &mock, &asked, format))?;
    Ok(Exit::Success)
}

/// JSON has escapes of its own.
fn print(ui: &Ui, format: Format, text: &str) -> Result<(), Error> {
    let printed = if format == Format::Json { ui.result(text) } else { ui.page(text) };
    Ok(printed?)
}

/// An interview by its number; without one, the last.
pub(super) fn find(practice: &Practice<'_>, number: Option<i64>) -> Result<Mock, Error> {
    let mut mocks = practice.mocks()?;
    let found = match number {
        Some(number) => mocks.into_iter().find(|mock| mock.id.number() == number),
        None => mocks.pop(),
    };
    found.ok_or_else(|| match number {
        Some(number) => {
            Error::usage(&format!("there is no interview {number}"), "`prepkit mock --sessions` lists them")
        }
        None => Error::usage("there was no interview yet", "`prepkit mock` begins one"),
    })
}
