//! temporary
use crate::{
    environment::Environment,
    error::{Error, Exit},
    grade::*,
    pack::*,
    ui::Ui,
};
use std::path::PathBuf;
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    path: PathBuf,
    folder: PathBuf,
    #[arg(long)]
    quick: bool,
}
pub(crate) fn run(ui: &Ui, env: &Environment, args: CheckArgs) -> Result<Exit, Error> {
    let prompt = Prompt {
        id: "x".into(),
        exports: vec![],
        entry: "solution".into(),
        runtimes: vec![],
        profile: Profile::Function,
        limits: PromptLimits::default(),
        hints: vec![],
        statement: String::new(),
        lines: vec![],
        check_script: std::fs::read_to_string(args.folder.join("check.js")).unwrap(),
        starter: vec![],
        accepted: vec![],
        rejected: vec![],
    };
    let submission = Submission::read(&args.path, "solution").unwrap();
    let runtime = NodeRuntime { path: env.find_program("node").unwrap(), version: "20".into() };
    let verdict = grade(
        &Job {
            name: "x".into(),
            prompt: &prompt,
            submission: &submission,
            runtime: &runtime,
            seed: 7,
            quick: args.quick,
        },
        |event| {
            if let Event::Finished { result } = event {
                ui.say(&format!("{} {:?} {:.1}", result.id, result.status, result.ms))
            }
        },
    );
    for check in &verdict.checks {
        if let Some(m) = &check.message {
            ui.say(&format!(
                "--- {} {:?}\n{m}\n{}",
                check.id,
                check.status,
                check.reproduction.as_deref().unwrap_or("-")
            ))
        }
    }
    ui.result(&format!("{} {} {:?} {:?}", verdict.outcome, verdict.score, verdict.message, verdict.usage))?;
    Ok(Exit::Success)
}
