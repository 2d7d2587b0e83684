//! `plan`: days until an interview, within the minutes that there are, made anew from what was answered.

use crate::env::TestEnv;

fn plan(env: &TestEnv, args: &[&str]) -> serde_json::Value {
    env.run(&[&["plan", "--format", "json"], args].concat()).json()
}

#[test]
fn days_fill_with_what_helps_and_the_goal_is_kept() {
    let env = TestEnv::new();
    let made = plan(&env, &["--date", "2026-02-10", "--minutes", "20", "--query", "topic:security"]);
    let days = made["days"].as_array().unwrap();
    assert_eq!((days.len(), days[0]["date"].as_str()), (10, Some("2026-01-31")));
    for day in days {
        assert!(day["minutes"].as_f64().unwrap() <= 20.0, "{day}");
    }
    assert!(made["recall"].as_f64() > made["recall_without"].as_f64());
    assert_eq!(plan(&env, &[]), made, "the goal is kept");
    let shown = env.run(&["plan"]);
    assert!(shown.stdout.contains("10 days until the interview on 2026-02-10, 20 minutes a day"), "{shown}");
    assert!(shown.stdout.contains("Today: 0 again"), "{shown}");

    // What was answered is planned again, and less of it.
    let first = made["days"][0]["new"][0].as_str().unwrap();
    env.write("answers.toml", format!("[[answer]]\nquestion = \"{first}\"\nrating = \"easy\"\n"));
    assert_eq!(env.run(&["quiz", "--answers", "answers.toml"]).status, Some(0));
    let again = plan(&env, &[]);
    assert!(!again["days"][0]["new"].as_array().unwrap().iter().any(|id| id == first), "{again}");
    assert!(again["recall_without"].as_f64() > made["recall_without"].as_f64());
    assert_eq!(plan(&env, &["--minutes", "40"])["date"], "2026-02-10");
}

#[test]
fn what_was_answered_today_is_part_of_today() {
    let env = TestEnv::new();
    let made = plan(&env, &["--date", "2026-02-10", "--minutes", "10", "--query", "topic:security"]);
    let today = made["days"][0]["new"].as_array().unwrap().clone();
    assert!(today.len() > 1, "{made}");
    let answers = today.iter().map(|id| format!("[[answer]]\nquestion = {id}\nrating = \"good\"\n"));
    env.write("answers.toml", answers.collect::<String>());
    assert_eq!(env.run(&["quiz", "--answers", "answers.toml"]).status, Some(0));
    let after = plan(&env, &[]);
    assert_eq!(after["days"][0]["new"].as_array().unwrap().len(), 0, "{after}");
    assert_eq!(after["days"][0]["minutes"], made["days"][0]["minutes"]);
    let shown = env.run(&["plan"]);
    assert!(shown.stderr.contains("today's part is done; the next is due in"), "{shown}");
    let page = env.run(&["report"]).stdout;
    assert!(page.contains("Practised 31 Jan 2026 · interview on 10 Feb 2026, in 10 days"), "{page}");
    let tomorrow = env.with("PREPKIT_NOW", "2026-02-01T12:00:00Z");
    assert!(!plan(&tomorrow, &[])["days"][0]["new"].as_array().unwrap().is_empty());
}

#[test]
fn what_cannot_be_planned_is_said() {
    let env = TestEnv::new();
    for (args, said) in [
        (&["plan"][..], "there is no plan yet"),
        (&["plan", "--date", "2026-01-30"], "is over"),
        (&["plan", "--date", "2031-01-30"], "is more than a year away"),
        (&["plan", "--date", "tomorrow"], "invalid value 'tomorrow'"),
        (&["plan", "--date", "2026-03-01", "--minutes", "0"], "0 is not in 1..=1440"),
        (&["plan", "--date", "2026-03-01", "--query", "topic:("], "topic"),
        (&["quiz", "--planned"], "there is no"),
    ] {
        let output = env.run(args);
        assert!(output.status == Some(2) && output.stderr.contains(said), "{args:?}: {output}");
    }
    let today = env.run(&["plan", "--date", "2026-01-31"]);
    assert!(today.status == Some(0) && today.stdout.contains("good luck"), "{today}");
}
