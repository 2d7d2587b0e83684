//! The conformance suite: what every plugin must stand, whatever it is for. Authors run it in their own
//! CI with `prepkit plugin verify`.
//!
//! Each trial gets a process of its own, and is told by what it is for. A plugin passes a trial by
//! answering, with a value or with an error, within its deadline, and by being there afterwards.

use std::time::{Duration, Instant};

use prepkit_plugin::{Additions, Block, Section};
use serde_json::{Value, json};

use super::{Client, Installed, PluginError};
use crate::ui::one_line;

/// How long one wrong call may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a call is repeated, to see how long it takes and whether memory comes back.
const TIMES: usize = 1_000;
/// How much may stay of such a call on average, in bytes.
const MOST_GROWTH: u64 = 512;
/// After how many such rounds it may be found that nothing stays, and that something does. The system
/// may give memory in pages of 2 MiB, so that one round alone grows by too much or by nothing.
const ROUNDS: std::ops::RangeInclusive<usize> = 2..=8;
/// A large input, in bytes.
const LOAD: usize = 64 << 10;
/// A call that takes longer is not repeated so often.
const QUICK: Duration = Duration::from_millis(5);
/// A huge input, in bytes.
const HUGE: usize = 8 << 20;

/// How much of an error's text is told, in columns.
const LONGEST: usize = 200;

/// Documents as a plugin is given them.
const VERDICT: &str = include_str!("conformance/verdict.json");
const PRACTICE: &str = include_str!("conformance/practice.json");

/// What a trial found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) title: &'static str,
    /// What is wrong; `None` where nothing is.
    pub(crate) fault: Option<String>,
}

type Trial = (&'static str, fn(&mut Client, &[&'static str]) -> Result<(), String>);

const TRIALS: [Trial; 8] = [
    ("describes itself the same each time", the_same_each_time),
    ("a method that there is not is an error", unknown_method),
    ("input that is no JSON is answered", no_json),
    ("input of another shape is answered", other_shapes),
    ("a huge input is answered", huge_input),
    ("a method's name may be anything", strange_names),
    ("memory comes back", memory_comes_back),
    ("what it offers answers as it should", offers),
];

/// Tries a plugin in every way.
pub(crate) fn prove(installed: &Installed) -> Vec<Found> {
    let methods = methods(installed);
    let mut found = vec![Found {
        title: "loads, and describes itself as when it was added",
        fault: installed.start().err().map(|error| error.to_string()),
    }];
    if found[0].fault.is_none() {
        found.extend(TRIALS.iter().map(|(title, trial)| {
            let tried = installed.start().map_err(|error| error.to_string());
            Found { title, fault: tried.and_then(|mut client| trial(&mut client, &methods)).err() }
        }));
    }
    found
}

/// How long the first call takes, with all that comes before it, and each further one in the middle.
pub(crate) fn measure(installed: &Installed) -> Result<(Duration, Duration), PluginError> {
    let ask = |client: &mut Client| client.ask_raw("no-such-method", b"{}", PATIENCE, &mut |_| {}).map(drop);
    let started = Instant::now();
    let mut client = installed.start()?;
    ask(&mut client)?;
    let first = started.elapsed();
    let mut each = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let started = Instant::now();
        ask(&mut client)?;
        each.push(started.elapsed());
    }
    each.sort();
    Ok((first, each[TIMES / 2]))
}

/// The methods that a plugin offers.
fn methods(installed: &Installed) -> Vec<&'static str> {
    let can = &installed.record.description.capabilities;
    let mut methods = Vec::new();
    methods.extend(can.packs.then_some("packs"));
    methods.extend(can.source.as_ref().map(|_| "pull"));
    methods.extend(can.verdict.then_some("verdict"));
    methods.extend(can.report.then_some("report"));
    methods.extend(can.runtime.as_ref().map(|_| "drive"));
    methods
}

/// Asks; what it says in place of a value is an answer as well.
fn answered(client: &mut Client, method: &str, input: &[u8]) -> Result<Result<Value, String>, String> {
    let bytes = client.ask_raw(method, input, PATIENCE, &mut |_| {}).map_err(|error| error.to_string())?;
    let envelope: Value =
        serde_json::from_slice(&bytes).map_err(|error| format!("the answer is no JSON: {error}"))?;
    match (envelope.get("ok"), envelope.get("error")) {
        (Some(value), None) => Ok(Ok(value.clone())),
        (None, Some(Value::String(text))) => Ok(Err(one_line(text, LONGEST))),
        _ => Err("the answer has neither `ok` nor `error`, or both".to_owned()),
    }
}

fn must_answer(client: &mut Client, method: &str, input: &[u8]) -> Result<Value, String> {
    answered(client, method, input)?.map_err(|text| format!("`{method}` answered with an error: {text}"))
}

fn must_refuse(client: &mut Client, method: &str, input: &[u8]) -> Result<(), String> {
    match answered(client, method, input)? {
        Err(_) => Ok(()),
        Ok(_) => Err(format!("`{method}` answered as if it had understood")),
    }
}

fn the_same_each_time(client: &mut Client, _: &[&str]) -> Result<(), String> {
    let first = client.describe().map_err(|error| error.to_string())?;
    for _ in 0..100 {
        if client.describe().map_err(|error| error.to_string())? != first {
            return Err("it does not".to_owned());
        }
    }
    Ok(())
}

fn unknown_method(client: &mut Client, _: &[&str]) -> Result<(), String> {
    must_refuse(client, "no-such-method", b"{}")
}

fn no_json(client: &mut Client, methods: &[&str]) -> Result<(), String> {
    for method in methods {
        for input in [&b""[..], b"{", b"nonsense", b"\xff\xfe\x00", b"{\"address\":\"\xc3\x28\"}"] {
            let _ = answered(client, method, input)?;
        }
    }
    Ok(())
}

fn other_shapes(client: &mut Client, methods: &[&str]) -> Result<(), String> {
    let deep = "[".repeat(100_000);
    for method in methods {
        for input in ["null", "42", "[]", "\"text\"", "{\"id\":7,\"op\":[]}", "{\"address\":{}}", &deep] {
            let _ = answered(client, method, input.as_bytes())?;
        }
    }
    Ok(())
}

fn huge_input(client: &mut Client, methods: &[&str]) -> Result<(), String> {
    let huge = json!({ "address": "x".repeat(HUGE), "id": "1", "op": "none" }).to_string();
    methods
        .iter()
        .chain(&["no-such-method"])
        .try_for_each(|method| answered(client, method, huge.as_bytes()).map(drop))
}

fn strange_names(client: &mut Client, _: &[&str]) -> Result<(), String> {
    ["", " ", "packs\0", "../pull", "\u{1b}[2J", &"x".repeat(100_000)]
        .iter()
        .try_for_each(|name| must_refuse(client, name, b"{}"))
}

fn memory_comes_back(client: &mut Client, methods: &[&str]) -> Result<(), String> {
    let load = json!("x".repeat(LOAD)).to_string();
    let pull = json!({ "address": "nowhere" }).to_string();
    let calls = [("no-such-method", &*load), ("pull", &pull), ("verdict", VERDICT), ("report", PRACTICE)];
    for (method, input) in
        calls.iter().filter(|(method, _)| *method == calls[0].0 || methods.contains(method))
    {
        let started = Instant::now();
        let mut ask = |times: usize| {
            (0..times).try_for_each(|_| answered(client, method, input.as_bytes()).map(drop))?;
            Ok::<_, String>(client.resident().unwrap_or(0))
        };
        ask(1)?;
        if started.elapsed() > QUICK {
            continue;
        }
        // What it needs once is there by then.
        let before = ask(TIMES)?;
        for round in 1..=*ROUNDS.end() {
            let growth = ask(TIMES)?.saturating_sub(before) / (TIMES * round) as u64;
            if round >= *ROUNDS.start() && growth <= MOST_GROWTH {
                break;
            }
            if round == *ROUNDS.end() {
                return Err(format!("each call of `{method}` leaves some {growth} bytes behind"));
            }
        }
    }
    Ok(())
}

fn offers(client: &mut Client, methods: &[&str]) -> Result<(), String> {
    for method in methods {
        match *method {
            "packs" => {
                let packs: Vec<prepkit_plugin::Pack> =
                    understood(method, must_answer(client, method, b"{}")?)?;
                if understood::<Vec<prepkit_plugin::Pack>>(method, must_answer(client, method, b"{}")?)?
                    != packs
                {
                    return Err("`packs` gave others the second time".to_owned());
                }
            }
            "pull" => {
                let pulled =
                    answered(client, method, &json!({ "address": "nowhere" }).to_string().into_bytes())?;
                pulled.ok().map(|pulled| understood::<prepkit_plugin::Pulled>(method, pulled)).transpose()?;
            }
            "verdict" => {
                understood::<Additions>(method, must_answer(client, method, VERDICT.as_bytes())?)?;
            }
            "report" => {
                let section: Section = understood(method, must_answer(client, method, PRACTICE.as_bytes())?)?;
                is_drawable(&section)?;
            }
            _ => drives(client)?,
        }
    }
    Ok(())
}

fn understood<T: serde::de::DeserializeOwned>(method: &str, value: Value) -> Result<T, String> {
    serde_json::from_value(value)
        .map_err(|error| format!("the answer to `{method}` is not understood: {error}"))
}

fn is_drawable(section: &Section) -> Result<(), String> {
    let is_even = |block: &Block| match block {
        Block::Table { header, rows } => rows.iter().all(|row| row.len() == header.len()),
        Block::Bars(bars) => bars.iter().all(|(_, value)| value.is_finite() && *value >= 0.0),
        Block::Paragraph(_) | Block::List(_) => true,
    };
    match section.blocks.iter().all(is_even) {
        true => Ok(()),
        false => Err("a row is shorter or longer than its table's head, or a bar is below 0".to_owned()),
    }
}

/// The first questions of every candidate.
fn drives(client: &mut Client) -> Result<(), String> {
    let mut ask = |question: Value| {
        let id = question["id"].clone();
        let reply = must_answer(client, "drive", question.to_string().as_bytes())?;
        if reply["id"] == id { Ok(reply) } else { Err(format!("a reply has the id {}", reply["id"])) }
    };
    let hello = ask(json!({ "id": "a1", "op": "hello" }))?;
    if !hello["ok"].is_string() {
        return Err("`hello` tells no version".to_owned());
    }
    let load = ask(json!({ "id": "a2", "op": "load", "file": "solution.x", "source": "" }))?;
    if load.get("exports").is_none() && load.get("failed").is_none() {
        return Err("`load` answers with neither `exports` nor `failed`".to_owned());
    }
    let call = ask(json!({ "id": "a3", "op": "call", "on": 0, "name": "no_such_function", "args": [] }))?;
    if call.get("ok").is_some() {
        return Err("a function that there is not came back".to_owned());
    }
    Ok(())
}
