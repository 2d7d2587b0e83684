//! What is let through and what is not: by example, and by any value there is.

use proptest::prelude::*;

use super::*;

fn check(line: &str, expected: Result<&str, &str>) {
    let found = Message::parse(line.as_bytes(), "7").map(|message| message.for_examiner());
    match (found, expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected),
        (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{line}: {error}"),
        (found, expected) => panic!("{line}: {found:?} is not {expected:?}"),
    }
}

/// A value that comes back as it went in.
fn check_value(value: &str) {
    check(&format!(r#"{{"id":"7","ok":{value}}}"#), Ok(&format!(r#"{{"ok":{value}}}"#)));
}

/// A value that is refused for this.
fn refused(value: &str, why: &str) {
    check(&format!(r#"{{"id":"7","ok":{value}}}"#), Err(why));
}

#[test]
fn answers_pass_and_lose_their_id() {
    check(r#"{"id":"7","ok":null}"#, Ok(r#"{"ok":null}"#));
    check(
        r#"{"id":"7","promise":3,"settled":[{"promise":3,"ok":{"u":1}}]}"#,
        Ok(r#"{"promise":3,"settled":[{"promise":3,"ok":{"u":1}}]}"#),
    );
    check(r#"{"id":"7","call":1,"at":0.5,"args":["a"]}"#, Ok(r#"{"call":1,"at":0.5,"args":["a"]}"#));
    check(" {\r\"id\" :\t\"7\", \"ok\": 1.0e0 } \r", Ok(r#"{"ok":1.0}"#));
}

#[test]
fn values_pass_as_they_are() {
    for value in [
        r#"{"u":1}"#,
        r#"{"n":"-0"}"#,
        r#"{"i":"-12"}"#,
        r#"{"w":[55357]}"#,
        r#"{"y":"a"}"#,
        r#"{"f":0}"#,
        r#"{"k":9}"#,
        r#"{"p":1}"#,
        r#"[[],{"r":1}]"#,
        r#"{"d":0.0}"#,
        r#"{"d":{"n":"NaN"}}"#,
        r#"{"b":"AAE="}"#,
        r#"{"m":[[1.0,{"s":[true]}]]}"#,
        r#"{"o":[["__proto__",1.0],[{"w":[56320]},2.0]]}"#,
        r#"{"h":3,"o":[]}"#,
        r#"{"h":3,"e":{"name":"E","message":"","kinds":["Error"],"props":[["code",{"r":0}]]}}"#,
        r#"{"x":"proxy"}"#,
    ] {
        check_value(value);
    }
    // The other way round, and a handle alone.
    check(r#"{"id":"7","ok":{"o":[],"h":3}}"#, Ok(r#"{"ok":{"h":3,"o":[]}}"#));
    check(r#"{"id":"7","ok":{"h":3}}"#, Ok(r#"{"ok":{"h":3,"o":[]}}"#));
}

#[test]
fn what_is_not_listed_is_refused() {
    check(r#"{"id":"8","ok":1}"#, Err("another question"));
    check(r#"{"ok":1}"#, Err("missing field"));
    check(r#"{"id":"7","ok":1,"verdict":"accepted"}"#, Err("unknown field"));
    check(r#"{"id":"7","ok":1,"ok":2}"#, Err("duplicate field"));
    check(r#"{"id":"7","id":"7","ok":2}"#, Err("duplicate field"));
    check(r#"{"id":"7","ok":1,"threw":2}"#, Err("no single answer"));
    check(r#"{"id":"7"}"#, Err("no single answer"));
    check(r#"{"id":"7","ok":1} {}"#, Err("trailing characters"));
    check("\u{feff}{}", Err("not valid"));
    check("", Err("not valid"));
    check(r#"{"id":"7","call":1}"#, Err("no single answer"));
    check(r#"{"id":"7","call":1,"at":0}"#, Err("no single answer"));
    check(r#"{"id":"7","ok":1,"at":0,"args":[]}"#, Err("no single answer"));
    check(r#"{"id":"7","ok":1,"settled":[{"promise":1}]}"#, Err("no single answer"));
    check(r#"{"id":"7","answers":[{"ok":1,"promise":2}]}"#, Err("no single answer"));
    assert!(Message::parse(b"{\"id\":\"7\",\"ok\":\"\xff\"}", "7").is_err());
}

#[test]
fn no_value_is_two_things_or_half_a_thing() {
    refused(r#"{"z":1}"#, "unknown variant");
    refused("{}", "do not go together");
    refused(r#"{"n":"NaN","i":"1"}"#, "two tags");
    refused(r#"{"o":[],"o":[]}"#, "two tags");
    refused(r#"{"h":1,"h":1,"o":[]}"#, "two tags");
    refused(r#"{"h":1,"f":2}"#, "do not go together");
    refused(r#"{"e":{"name":"E","message":"","kinds":[]}}"#, "do not go together");
    refused(r#"{"u":2}"#, "an undefined is none");
    refused(r#"{"n":"0"}"#, "unknown variant");
    refused(r#"{"i":"many"}"#, "a BigInt is none");
    refused(r#"{"i":"1e3"}"#, "a BigInt is none");
    refused(&format!(r#"{{"i":"{}"}}"#, "9".repeat(10_001)), "a BigInt is none");
    refused(r#"{"w":[65536]}"#, "not valid");
    refused(r#"{"d":"today"}"#, "a date is none");
    refused(r#"{"d":9e15}"#, "a date is none");
    refused(r#"{"b":"AAE"}"#, "base64 is none");
    refused(r#"{"b":"A=AA"}"#, "base64 is none");
    refused(r#"{"o":[[1,1]]}"#, "no string");
    refused(r#"{"o":[["a"]]}"#, "not valid");
    refused(r#"{"m":[[1,2,3]]}"#, "not valid");
    refused(r#"{"f":-1}"#, "not valid");
    refused(r#"{"f":1e300}"#, "not valid");
    refused(r#"{"f":9007199254740993}"#, "too large to be counted to");
    refused("1e999", "out of range");
    refused("NaN", "not valid");
    refused(r#""\ud800""#, "not valid");
}

#[test]
fn nothing_points_at_what_is_not_there() {
    refused(r#"{"r":0}"#, "did not have");
    refused(r#"[{"r":1}]"#, "did not have");
    refused(r#"[{"r":1},[]]"#, "did not have");
    check(
        r#"{"id":"7","call":1,"at":0.0,"args":[[],{"r":0}]}"#,
        Ok(r#"{"call":1,"at":0.0,"args":[[],{"r":0}]}"#),
    );
    check(r#"{"id":"7","answers":[{"ok":[]},{"ok":{"r":0}}]}"#, Err("did not have"));
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    check_value(&nested(100));
    refused(&nested(100_000), "recursion limit");
    let many = |count: usize| format!("[{}0.0]", "0.0,".repeat(count));
    check_value(&many(MAX_VALUES / 2));
    refused(&many(MAX_VALUES), "more than 200000 values");
    check_value(&format!("\"{}\"", ",[{\\\"".repeat(100_000)));
}

#[test]
fn an_answer_is_of_the_kind_that_was_asked_for() {
    let suits = |op: &str, answer: &str| {
        let line = format!(r#"{{"id":"7",{answer}}}"#);
        Message::parse(line.as_bytes(), "7").unwrap().suits(&Question::of(op))
    };
    let sequence = r#"{"op":"sequence","on":1,"steps":[["add",[1]],["advance",[5]]]}"#;
    for (op, answer) in [
        (r#"{"op":"hello"}"#, r#""ok":"20.1.0""#),
        (r#"{"op":"load"}"#, r#""exports":[]"#),
        (r#"{"op":"load"}"#, r#""failed":"SyntaxError""#),
        (r#"{"op":"call","on":0,"name":"f\n","args":[]}"#, r#""missing":"f""#),
        (r#"{"op":"call"}"#, r#""call":1,"at":0,"args":[]"#),
        (r#"{"op":"advance","ms":3}"#, r#""ok":null"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",1],["nextMs",5]]}"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",0],["nextMs",null]]}"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",2],["nextMs",5],["referenced",1]]}"#),
        (r#"{"op":"heap"}"#, r#""ok":7"#),
        (r#"{"op":"abort-controller"}"#, r#""ok":[{"h":1,"o":[]},{"h":2,"o":[]}]"#),
        (r#"{"op":"get"}"#, r#""threw":7"#),
        (sequence, r#""answers":[{"ok":1}]"#),
    ] {
        assert!(suits(op, answer), "{op} {answer}");
    }
    for (op, answer) in [
        (r#"{"op":"hello"}"#, r#""ok":20"#),
        (r#"{"op":"hello"}"#, r#""call":1,"at":0,"args":[]"#),
        (r#"{"op":"load"}"#, r#""ok":null"#),
        (r#"{"op":"call"}"#, r#""exports":[]"#),
        (r#"{"op":"advance"}"#, r#""ok":1"#),
        (r#"{"op":"advance"}"#, r#""promise":1"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",1],["nextMs",0]]}"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",-1],["nextMs",null]]}"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",1],["nextMs",5],["referenced",-1]]}"#),
        (r#"{"op":"pending"}"#, r#""ok":{"o":[["timers",1],["nextMs",5],["more",1]]}"#),
        (r#"{"op":"listeners"}"#, r#""ok":-1"#),
        (r#"{"op":"abort-controller"}"#, r#""ok":0"#),
        (r#"{"op":"abort-controller"}"#, r#""ok":[{"h":1,"o":[]}]"#),
        (r#"{"op":"abort-controller"}"#, r#""ok":[{"h":1,"o":[]},{"h":1,"o":[]}]"#),
        (sequence, r#""answers":[]"#),
        (sequence, r#""ok":1"#),
    ] {
        assert!(!suits(op, answer), "{op} {answer}");
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        Just(Value::Undefined),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::Number),
        ".*".prop_map(Value::Text),
        "-?[0-9]{1,40}".prop_map(Value::BigInt),
        prop::collection::vec(any::<u16>(), 0..5).prop_map(Value::Units),
        ".*".prop_map(Value::Symbol),
        (0..MAX_ID).prop_map(Value::Function),
        (0..MAX_ID).prop_map(Value::Key),
        (0..MAX_ID).prop_map(Value::Promise),
        prop::option::of(-MAX_DATE..MAX_DATE).prop_map(Value::Date),
        "([A-Za-z0-9+/]{4}){0,9}".prop_map(Value::Bytes),
        Just(Value::Special(Special::NegativeInfinity)),
        Just(Value::Opaque(Opaque::Accessor)),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..5);
        let named = prop::collection::vec((".*".prop_map(Value::Text), inner.clone()), 0..5);
        let error = (0..MAX_ID, ".*", named.clone()).prop_map(|(handle, text, props)| {
            let parts = ErrorParts { name: text.clone(), message: text, kinds: Vec::new(), props };
            Value::Error(handle, Box::new(parts))
        });
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::vec(inner, 0..5).prop_map(Value::Set),
            pairs.prop_map(Value::Map),
            (prop::option::of(0..MAX_ID), named).prop_map(|(handle, entries)| Value::Record(handle, entries)),
            error,
        ]
    })
}

proptest! {
    #[test]
    fn a_message_survives_the_wire(value in values(), settled in values()) {
        let settled = vec![Settled { promise: 1, ok: Some(settled), threw: None }];
        let message = Message { id: "7".into(), ok: Some(value), settled, ..Message::default() };
        let line = format!("{{\"id\":\"7\",{}", &message.for_examiner()[1..]);
        prop_assert_eq!(Message::parse(line.as_bytes(), "7").unwrap(), message);
    }

    #[test]
    fn no_line_panics(line in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Message::parse(&line, "7");
    }

    #[test]
    fn no_line_that_looks_like_one_panics(line in "[\\[\\]{}:,\"nihoekrsdbmpuwxyf0-9. -]{0,80}") {
        let _ = Message::parse(format!("{{\"id\":\"7\",\"ok\":{line}}}").as_bytes(), "7");
    }
}
