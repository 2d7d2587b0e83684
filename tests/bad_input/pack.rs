//! A pack with faults: all of them at once, each with its place, status 3.

use crate::env::TestEnv;

#[test]
fn thirty_faults_at_once() {
    let env = TestEnv::new();
    env.write("faulty/pack.toml", "format = 1\nid = \"faulty\"\nversion = \"1.0.0\"\ntitle = \"Faulty\"\nlicense = \"MIT\"\nauthors = [\"x\"]\nsources = []\n\n[difficulties]\neasy = \"a\"\nmedium = \"b\"\nhard = \"c\"\n\n[[topic]]\nid = \"one\"\ntitle = \"One\"\nsummary = \"first\"\n");
    let question = |number: usize| {
        format!(
            "[[question]]\nid = \"q-{number}\"\ntopic = \"one\"\nkind = \"concept\"\ncolour{number} = \"red\"\ntext = \"What?\"\n\n"
        )
    };
    let questions: Vec<String> = (0..30).map(question).collect();
    env.write("faulty/one.toml", questions.concat());
    let output = env.run(&["pack", "verify", "faulty"]);
    assert_eq!((output.status, output.stdout.as_str()), (Some(3), ""), "{output}");
    for number in 0..30 {
        assert!(output.stderr.contains(&format!("colour{number}`")), "fault {number} is missing in {output}");
    }
    assert!(output.stderr.contains("one.toml:5:1"), "{output}");
    assert!(output.stderr.contains("30 faults"), "{output}");
    assert!(output.stderr.contains("\nhint: "), "{output}");
}

#[test]
fn a_folder_that_is_no_pack() {
    let env = TestEnv::new();
    std::fs::create_dir(env.work().join("empty")).unwrap();
    let output = env.run(&["pack", "verify", "empty"]);
    assert_eq!(output.status, Some(3), "{output}");
    assert!(output.stderr.contains("pack.toml"), "{output}");
    assert_eq!(env.run(&["pack", "verify", "no/where"]).status, Some(2));
}
