//! Solutions that try to get a verdict by anything but a right answer, and to get out of where they
//! run, one file each in `hostile/`; what [`case`] says of a file's header is what they must come to.
//!
//! Each runs in the best tier of isolation that this machine has, and, where a layer of the sandbox
//! is what stops it, in the others too: without that layer it must get through, or it proves nothing.
//! `tests/hostile-matrix` runs every case in every tier, on several versions of Node.

mod arena;
mod case;
mod packs;
mod presentation;
mod programs;
mod servers;
mod submissions;
mod tiers;

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use arena::{Arena, CALL_MS, Run};
use case::Case;
use tiers::{Tier, tiers};

/// The most memory that prepkit itself may have resident, in KiB: an unoptimised build has 40 MiB
/// resident when it has listed its questions.
const MOST_MEMORY: u64 = 96 << 10;
/// How far a call's limit may be overrun, in milliseconds.
const OVERRUN: f64 = 100.0;
/// How many times its limit a call gets that is starved.
const PATIENCE: f64 = 5.0;
/// How often a run is tried whose times were bad: noise only adds.
const TRIES: usize = 3;

#[test]
fn none_is_accepted_and_none_leaves_anything_behind() {
    let cases = case::all();
    assert!(cases.len() >= 120, "only {} cases", cases.len());
    let tiers = tiers();
    let nodes = nodes();
    let mut rounds = Vec::new();
    for node in &nodes {
        for case in cases.iter().filter(|case| is_wanted(case)) {
            rounds.extend(rounds_of(case, &tiers).into_iter().map(|tier| (case, tier, node.clone())));
        }
    }
    let count = rounds.len();
    let faults = in_parallel(rounds, 2, |(case, tier, node)| {
        let fault = attack(case, &tier, node.as_ref()).err()?;
        let node = node.map(|node| format!(", {}", node.display())).unwrap_or_default();
        Some(format!("{} ({}{node}): {fault}", case.name(), tier.title()))
    });
    let names: Vec<_> = tiers.iter().map(Tier::title).collect();
    println!("{} cases, {count} runs, tiers: {}", cases.len(), names.join(", "));
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
}

/// One list of attacks after the other: where many processes end at once while others look through
/// `/proc`, kernels spend their time on that alone.
static TURN: Mutex<()> = Mutex::new(());

/// Runs `work` for every item on so many threads, once no other list runs; gives what it found.
fn in_parallel<T: Send>(
    items: Vec<T>,
    threads: usize,
    work: impl Fn(T) -> Option<String> + Sync,
) -> Vec<String> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let items = Mutex::new(items.into_iter());
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(item) = items.lock().unwrap().next() else { return };
                    if let Some(fault) = work(item) {
                        faults.lock().unwrap().push(fault);
                    }
                }
            });
        }
    });
    faults.into_inner().unwrap()
}

/// Which tiers a case runs in: the best one, and where layers stop it, with each of them alone and
/// with none; all tiers, where everything is asked for.
fn rounds_of(case: &Case, tiers: &[Tier]) -> Vec<Tier> {
    let Some(best) = tiers.first() else { return Vec::new() };
    let mut rounds = if is_full() { tiers.to_vec() } else { vec![best.clone()] };
    let stops: Vec<&str> =
        case.stopped_by.iter().map(String::as_str).filter(|layer| best.has(layer)).collect();
    let helps: Vec<&str> = case.helped_by.iter().map(String::as_str).collect();
    if !stops.is_empty() {
        for alone in &stops {
            let others =
                stops.iter().filter(|layer| *layer != alone).chain(&helps).copied().collect::<Vec<_>>();
            let round = best.without(&others);
            if round.has(alone) && !rounds.contains(&round) {
                rounds.push(round);
            }
        }
        rounds.push(best.without(&[stops, helps].concat()));
    }
    rounds.retain(|tier| case.is_safe || tier.stops(case));
    rounds
}

/// Whether every case is to be run in every tier.
fn is_full() -> bool {
    variable("PREPKIT_HOSTILE").is_some_and(|value| value == "full")
}

/// The only cases that are to be run, by a part of their names.
fn is_wanted(case: &Case) -> bool {
    variable("PREPKIT_HOSTILE_ONLY").is_none_or(|part| case.name().contains(&part))
}

/// Folders with the Nodes to run with: those of the list, or the one on the path.
fn nodes() -> Vec<Option<PathBuf>> {
    let list = variable("PREPKIT_HOSTILE_NODES").unwrap_or_default();
    let nodes: Vec<_> =
        list.split(':').filter(|path| !path.is_empty()).map(|path| Some(path.into())).collect();
    if nodes.is_empty() { vec![None] } else { nodes }
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the matrix is chosen from outside")]
    std::env::var(name).ok()
}

fn attack(case: &Case, tier: &Tier, node: Option<&PathBuf>) -> Result<(), String> {
    let mut fault = String::new();
    for _ in 0..TRIES {
        let arena = Arena::new(node.map(PathBuf::as_path));
        let run = arena.attack(case, &tier.options())?;
        let told = |fault: String| format!("{fault}\n{}", run.text());
        fault = if tier.stops(case) {
            judge(&arena, &run).map_err(told)?;
            // A busy machine may end a case before its time.
            match judge_verdict(case, &verdict_of(&run).map_err(told)?).map_err(told) {
                Err(other) => other,
                Ok(()) => match overran(case, &run) {
                    Some(late) => late,
                    None => return Ok(()),
                },
            }
        } else if run.leaked() || run.is_absent() {
            return if run.status == Some(1) { Ok(()) } else { Err(told("it is not simply refused".into())) };
        } else {
            // A busy machine may have kept it from it.
            told("it does not get through, though nothing stops it".into())
        };
    }
    Err(fault)
}

/// What must hold of a case that something stops.
fn judge(arena: &Arena, run: &Run) -> Result<(), String> {
    if run.status != Some(1) {
        return Err("it is not simply refused".into());
    }
    if run.peak > MOST_MEMORY {
        return Err(format!("prepkit had {} KiB resident", run.peak));
    }
    if run.leaked() || arena.shows_secret(run) {
        return Err(format!("it got through: {}", run.marks.join(", ")));
    }
    let verdict = verdict_of(run)?;
    if verdict["verdict"] == "accepted" { Err("it is accepted".into()) } else { Ok(()) }
}

fn verdict_of(run: &Run) -> Result<Value, String> {
    serde_json::from_str(&run.stdout).map_err(|error| format!("the verdict is no JSON: {error}"))
}

fn judge_verdict(case: &Case, verdict: &Value) -> Result<(), String> {
    let word = verdict["verdict"].as_str().unwrap_or_default();
    if case.verdict != word && !(case.verdict == "*" && word != "accepted") {
        return Err(format!("it ends in `{word}`, not in `{}`", case.verdict));
    }
    let checks = verdict["checks"].as_array().ok_or("there are no checks")?;
    let with = |status: &str| -> Vec<&str> {
        checks
            .iter()
            .filter(|check| check["status"] == status)
            .filter_map(|check| check["id"].as_str())
            .collect()
    };
    let Some(broken) = &case.broken else {
        let is_told = verdict["message"].as_str().is_some_and(|message| !message.is_empty());
        return if checks.is_empty() && is_told { Ok(()) } else { Err("it was checked".into()) };
    };
    let failed = with("failed");
    if !failed.contains(&broken.as_str()) {
        return Err(format!("`{broken}` did not fail"));
    }
    // A cheat about one call leaves the other checks alone, and those before it in any case.
    if case.prompt != "retry" && case.verdict != "*" && failed != [broken] {
        return Err(format!("more than `{broken}` failed: {failed:?}"));
    }
    let (passed, all) = match case.prompt.as_str() {
        "rate-limiter" => (15, 25),
        "sums" if case.verdict != "*" => (5, 7),
        _ => (0, 7),
    };
    if with("passed").len() < passed || checks.len() < all {
        return Err(format!("{} checks of {} passed", with("passed").len(), checks.len()));
    }
    Ok(())
}

/// Says when a call was not ended in time. Who computes and is starved gets five times as long.
fn overran(case: &Case, run: &Run) -> Option<String> {
    if case.prompt != "sums" || case.verdict != "time limit" {
        return None;
    }
    let verdict = verdict_of(run).ok()?;
    let checks = verdict["checks"].as_array()?;
    let patience = if is_busy() { PATIENCE } else { 1.0 };
    let late = checks
        .iter()
        .find(|check| check["ms"].as_f64().is_some_and(|ms| ms > patience * CALL_MS + OVERRUN))?;
    // The first call of a process waits for Node too.
    Some(format!("`{}` took {} ms, after {:?} in all", late["id"], late["ms"], run.took))
}

/// Whether others keep the processors busy, so that who computes gets too little of one.
fn is_busy() -> bool {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: f64 = load.split(' ').next().and_then(|load| load.parse().ok()).unwrap_or(0.0);
    load > std::thread::available_parallelism().map_or(1.0, |count| count.get() as f64)
}

#[test]
fn every_layer_that_a_case_names_is_known() {
    for case in case::all() {
        for layer in case.stopped_by.iter().chain(&case.helped_by) {
            assert!(tiers::LAYERS.contains(&layer.as_str()), "{}: there is no layer `{layer}`", case.name());
        }
    }
}

#[test]
fn what_a_run_takes_is_looked_at() {
    let run = |peak| Run { peak, ..run_of("", Duration::ZERO) };
    assert!(run(MOST_MEMORY + 1).peak > MOST_MEMORY && !run(0).leaked());
    assert!(run_of("it threw Error: LEAK", Duration::ZERO).leaked());
}

fn run_of(stdout: &str, took: Duration) -> Run {
    Run { stdout: stdout.into(), stderr: String::new(), status: Some(1), took, peak: 0, marks: Vec::new() }
}
