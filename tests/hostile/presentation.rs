//! Text that would give orders to whoever shows it: the terminal, a page, an XML or CSV reader, the
//! log of a build server. Wherever a pack or a solution can put text, it comes out as text.

use std::fs;

use super::arena::{Arena, CHECK, HONEST, Run, write_pack};

/// Escapes of the terminal's, a title, a link, a bell, a carriage return, C1, a backspace and marks
/// that turn text around; ends of everything that text is put into; commands of build servers; a
/// formula. As the inside of a JavaScript string.
const ORDERS: &str = r#"=cmd|'x'!A1\x1b[31;5m\x1b]0;owned\x07\x1b]8;;http://x.invalid\x1b\\link\r\x08\x9b31m\u202e\u2066\u2028\ufeff\x00 ]]> <!-- --> </script><script>alert(1)</script><img src=x onerror=alert(1)> \"' onload='alert(1)' | `</pre>` ``` [a](javascript:alert(1)) ##[error]x\n::error::x\n  ::set-output name=a::b\n+1\n@x\n-1"#;
/// The same for a string of TOML's, which knows fewer escapes.
const TOML_ORDERS: &str = r"=x \u001B[31m\u001B]0;owned\u0007\r\b\u009B31m\u202E\u2066\uFEFF ]]> </script><script>alert(1)</script><img src=x onerror=alert(1)> ' onload='alert(1)' | ##[error]x ::error::x";

fn solution() -> String {
    let orders = ORDERS.replace('`', "\\`");
    format!(
        "// Prints and throws orders.\nconst orders = \"{ORDERS}\";\nconsole.log(orders); console.error(orders);\nexport function sum() {{ console.log(orders); throw Object.assign(new TypeError(orders), {{ code: orders, [orders]: orders, name: orders }}); }}\nexport const half = () => ({{ [orders]: orders, list: [orders, new Map([[orders, orders]])] }});\nexport const later = () => orders;\nexport function each(list, visit) {{ visit(orders, {{ orders }}); return Symbol(orders); }}\nexport const pause = () => Promise.reject(orders);\nexport const counter = () => ({{ add() {{ throw orders; }} }});\n// {}\n",
        orders.len()
    )
}

/// What reaches a terminal or a log as it is.
fn fault_of_text(text: &str) -> Option<String> {
    let is_order = |character: char| {
        (character.is_control() && character != '\n' && character != '\t')
            || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if let Some(line) = text.lines().find(|line| line.chars().any(is_order)) {
        return Some(format!("it obeys {line:?}"));
    }
    let is_command = |line: &&str| {
        let name = line.trim_start().strip_prefix("::");
        let is_new = name.is_some_and(|name| name.starts_with(char::is_alphabetic) && name.contains("::"));
        is_new || line.contains("##[error]")
    };
    text.lines().find(is_command).map(|line| format!("a build server obeys {line:?}"))
}

fn safe(what: &str, run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        let fault = fault_of_text(text);
        assert!(fault.is_none(), "{what}: {}", fault.unwrap_or_default());
    }
    assert!(matches!(run.status, Some(0..=4)), "{what}: {}", run.text());
}

#[test]
fn what_a_solution_says_gives_no_orders() {
    let arena = Arena::new(None);
    arena.env.write("orders.mjs", solution());
    let human = arena.run(&["check", "orders.mjs", "--prompt", "sums", "--quick", "--verbose"]).unwrap();
    assert_eq!(human.status, Some(1), "{}", human.text());
    assert!(human.stdout.contains("owned"), "nothing of it is shown: {}", human.text());
    safe("check", &human);
    reports(&arena);
}

#[test]
fn what_cannot_be_loaded_gives_no_orders() {
    let arena = Arena::new(None);
    arena.env.write("throws.mjs", format!("throw new Error(\"{ORDERS}\");\n"));
    arena
        .env
        .write("broken.mjs", "export const sum = \u{1b}]0;owned\u{7} \u{202e} ((( ::error::x\n::error::x\n");
    arena.env.write("rejects.cjs", format!("console.error(\"{ORDERS}\"); process.exit(3);\n"));
    for name in ["throws.mjs", "broken.mjs", "rejects.cjs"] {
        safe(name, &arena.run(&["check", name, "--prompt", "sums", "--quick"]).unwrap());
    }
    reports(&arena);
}

#[test]
fn what_a_pack_says_gives_no_orders() {
    let arena = Arena::new(None);
    let folder = arena.env.home().join("packs/hostile");
    let check = CHECK
        .replace("title: 'adds two numbers'", &format!("title: \"{ORDERS}\""))
        .replace("'it gives the sum'", &format!("\"{ORDERS}\""));
    write_pack(&folder, &check, HONEST);
    let orders =
        "\u{1b}]0;owned\u{7}\u{202e}\u{9b}31m </script><script>alert(1)</script> ::error::x\n::error::x\n\n";
    let statement = fs::read_to_string(folder.join("sums/statement.md")).unwrap();
    fs::write(folder.join("sums/statement.md"), format!("{orders}{statement}\n{orders}")).unwrap();
    arena.env.write("honest.mjs", HONEST);
    arena.env.write("wrong.mjs", HONEST.replace("a + b", "a - b"));
    for args in [
        &["check", "honest.mjs", "--prompt", "sums", "--quick"][..],
        &["check", "wrong.mjs", "--prompt", "sums", "--quick"],
        &["show", "sums"],
        &["list"],
        &["pack", "verify", folder.to_str().unwrap()],
    ] {
        safe(&args.join(" "), &arena.run(args).unwrap());
    }
    reports(&arena);
}

#[test]
fn what_a_packs_tables_say_gives_no_orders() {
    let names = [
        ("pack.toml", "title = \"Hostile\""),
        ("pack.toml", "license = \"MIT\""),
        ("pack.toml", "version = \"1.0.0\""),
        ("pack.toml", "id = \"hostile\""),
        ("pack.toml", "title = \"Sums\""),
        ("questions.toml", "text = \"Add, halve, wait, visit and count.\""),
        ("questions.toml", "id = \"sums\""),
        ("sums/prompt.toml", "profile = \"function\""),
        ("sums/prompt.toml", "exports = [\"sum\""),
    ];
    let arena = Arena::new(None);
    let folder = arena.env.home().join("packs/hostile");
    for (file, field) in names {
        write_pack(&folder, CHECK, HONEST);
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let (name, value) = field.split_once('"').unwrap();
        let ours = format!("{name}\"{TOML_ORDERS}{value}");
        assert!(text.contains(field), "{file}: {field}");
        fs::write(folder.join(file), text.replacen(field, &ours, 1)).unwrap();
        for args in
            [&["list"][..], &["topics"], &["show", "sums"], &["pack", "verify", folder.to_str().unwrap()]]
        {
            safe(&format!("{file}: {field}: {}", args.join(" ")), &arena.run(args).unwrap());
        }
    }
}

#[test]
fn names_of_files_give_no_orders() {
    let arena = Arena::new(None);
    for name in [
        "\u{1b}]0;owned\u{7}.mjs",
        "a\n::error::x.mjs",
        "\u{202e}sjm.mjs",
        "-x.mjs",
        "=cmd|x.mjs",
        "a\u{9b}31m.txt",
    ] {
        let path = arena.env.write(name, HONEST.replace("a + b", "a - b"));
        safe(name, &arena.run(&["check", path.to_str().unwrap(), "--prompt", "sums", "--quick"]).unwrap());
    }
    reports(&arena);
}

/// Every format that a report has.
fn reports(arena: &Arena) {
    let report = |format: &str| {
        let run = arena.run(&["report", "--format", format, "--out", "-"]).unwrap();
        assert_eq!(run.status, Some(0), "{format}: {}", run.text());
        run.stdout
    };
    let html = report("html");
    for order in
        ["<script>alert", "<img src=x", "onload='alert(1)'>", "javascript:alert(1)\"", "\u{1b}", "\u{0}"]
    {
        assert!(!html.contains(order), "the page obeys {order:?}");
    }
    let markdown = report("markdown");
    for order in ["<script>alert", "<img src=x", "\u{1b}", "\u{202e}"] {
        let line = markdown.lines().find(|line| line.contains(order));
        assert!(line.is_none_or(is_code), "the text obeys {order:?}: {line:?}");
    }
    let xml = report("junit");
    let is_allowed = |character: char| character >= ' ' || matches!(character, '\n' | '\t' | '\r');
    assert!(xml.chars().all(is_allowed), "the XML holds what XML cannot");
    assert!(!xml.contains("<script>") && !xml.contains("<img"), "the XML has elements of theirs: {xml}");
    let csv = report("csv");
    let mut table = csv::Reader::from_reader(csv.as_bytes());
    for cell in table.records().flat_map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>())
    {
        let is_number = cell.parse::<f64>().is_ok();
        assert!(is_number || !cell.starts_with(['=', '+', '@', '-']), "a spreadsheet obeys {cell:?}");
    }
    let json = report("json");
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
    assert!(!json.contains('\u{1b}') && !json.contains('\u{9b}'), "JSON goes to terminals too");
}

/// Lines of a block of code are shown as they are.
fn is_code(line: &str) -> bool {
    line.starts_with("    ") || line.contains('`')
}
