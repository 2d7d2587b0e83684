//! How a submission's own tests are started: file by file, in a copy of the project that they may
//! write to where it is small, and reported apart from what is printed.

use std::ffi::OsString;

use super::{Home, Stage, Work, hooks_of, write};
use crate::grade::submission::Submission;
use crate::grade::verdict::Limits;
use crate::sandbox::{Payload, Plan};

/// What runs a file of a submission's own tests, and what they are reported with.
const OWN_TESTS: &str = include_str!("../driver/own-tests.cjs");
const REPORTER: &str = include_str!("../driver/own-tests-reporter.mjs");
/// A project as large as this fits the folder for temporary files, with room for what its tests write.
const SMALL_BYTES: usize = 6 << 20;
const SMALL_FILES: usize = 100;
/// Where that copy lies.
pub(super) const COPY: &str = "/scratch/project";

impl Stage {
    /// A file of the project's own tests by itself, told in TAP whose lines begin with `mark`.
    pub(in crate::grade) fn testing(&self, limits: &Limits, file: &str, mark: &str) -> std::io::Result<Plan> {
        let mut plan = self.plan(limits, Work::Heavy);
        if let Home::Node { node, root, .. } = &self.home {
            let (runner, reporter) = (self.beside("own-tests.cjs"), self.beside("own-tests-reporter.mjs"));
            write(&runner, OWN_TESTS.as_bytes())?;
            write(&reporter, REPORTER.as_bytes())?;
            let mut told_by = OsString::from("--test-reporter=");
            told_by.push(&reporter);
            let size = if self.is_small() { "small" } else { "large" };
            let args = vec![
                "--no-addons".into(),
                told_by,
                runner.clone().into(),
                root.clone().into(),
                file.into(),
                size.into(),
            ];
            plan.payload = Payload::Program { program: node.clone(), args };
            plan.readable[0] = runner;
            plan.readable.push(reporter);
            plan.env.push(("PREPKIT_MARK".into(), mark.into()));
            // Tests start the program themselves, which may be TypeScript too.
            if hooks_of(root).exists() {
                let options = format!("--require \"{}\"", hooks_of(root).display());
                plan.env.push(("NODE_OPTIONS".into(), options.into()));
            }
        }
        Ok(Plan { own_channel: false, ..plan })
    }

    fn is_small(&self) -> bool {
        let project = self.project.borrow();
        let Some(handed) = project.as_ref().and_then(Submission::project) else { return false };
        let size: usize = handed.project.files().map(|(_, bytes)| bytes.len()).sum();
        size <= SMALL_BYTES && handed.project.files().count() <= SMALL_FILES
    }
}
