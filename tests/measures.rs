//! What a check script measures: memory seen from outside, a reference beside the solution, and
//! drawn cases that are shrunk.

use crate::env::{Output, TestEnv};

/// Grades `solution` with a check of this body, in a pack whose reference solution is `plain.mjs`.
fn graded(body: &str, solution: &str) -> Output {
    let env = TestEnv::new();
    let write = |path: &str, text: &str| {
        let path = env.home().join("packs/small").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(
        "pack.toml",
        "format = 1\nid = \"small\"\nversion = \"1.0.0\"\ntitle = \"Small\"\nlicense = \"MIT\"\nauthors = []\nsources = []\n\n[[topic]]\nid = \"sums\"\ntitle = \"Sums\"\n",
    );
    write(
        "sums.toml",
        "[[question]]\nid = \"last\"\ntopic = \"sums\"\nkind = \"code\"\ntext = \"The last one.\"\n",
    );
    write(
        "last/prompt.toml",
        "exports = [\"last\"]\nruntimes = [\"node\"]\nprofile = \"function\"\nreference = \"plain.mjs\"\n",
    );
    write("last/statement.md", "`last` gives the last item. <!-- line: last -->\n");
    let check = format!(
        "import {{ check }} from 'prepkit';\ncheck('last', {{ group: 'core', covers: 'last', title: 'the last one' }}, async t => {{ {body} }});\n"
    );
    write("last/check.js", &check);
    write("last/starter/solution.mjs", "export const last = () => {};\n");
    write("last/solutions/accepted/plain.mjs", "export const last = list => list.at(-1);\n");
    write("last/solutions/rejected/first.mjs", "export const last = list => list[0];\n");
    env.write("solution.mjs", solution);
    env.run(&["check", "--prompt", "small/last", "solution.mjs", "--seed", "1"])
}

const RIGHT: &str = "export const last = list => list.at(-1);\n";

#[test]
fn memory_is_seen_from_outside_and_in_a_process_of_its_own() {
    let body = "
        const hold = (solution, mib) => { globalThis.held = Array.from({ length: mib }, () => Buffer.alloc(2 ** 20, 1)); };
        await t.fresh();
        const first = await t.measure(hold, 1);
        const more = await t.measure(hold, 128);
        t.ok(more.residentBytes - first.residentBytes > 100 * 2 ** 20, 'what is held is resident');
        t.ok(more.peakBytes >= more.residentBytes && more.cpuMs > 0, 'the peak is no less');
        await t.fresh();
        const again = await t.measure(hold, 1);
        t.ok(again.residentBytes < first.residentBytes + 64 * 2 ** 20, 'another process begins anew');
        t.equal(await t.run(() => typeof globalThis.held), 'object');";
    let output = graded(body, RIGHT);
    assert_eq!(output.status, Some(0), "{output}");
}

#[test]
fn timers_of_what_a_workload_began_are_nobodys_fault() {
    let solution = "export const last = list => { setTimeout(() => {}, 1e9); return list.at(-1); };\n";
    let advice = "timers are left behind";
    let called = graded("t.equal(await t.solution.last([1, 2]), 2);", solution);
    assert!(called.stdout.contains(advice), "{called}");
    let worked = graded("t.equal(await t.run(solution => solution.last([1, 2])), 2);", solution);
    assert!(worked.status == Some(0) && !worked.stdout.contains(advice), "{worked}");
}

#[test]
fn the_reference_does_the_same_work_beside_the_solution() {
    let body = "
        const work = (solution, list) => { globalThis.seen = (globalThis.seen ?? 0) + 1; return [solution.last(list), globalThis.seen]; };
        t.equal(await t.run(work, [1, 2, 3]), [1, 1], 'this solution is wrong');
        t.equal((await t.reference(work, [1, 2, 3])).value, [3, 1], 'the reference is right, and elsewhere');";
    let output = graded(body, "export const last = list => list[0];\n");
    assert_eq!(output.status, Some(0), "{output}");
}

#[test]
fn a_slow_solution_is_told_from_the_reference_by_its_speed() {
    let body = "
        const work = (solution, n) => { const list = Array.from({ length: 1_000 }, (_, i) => i); let sum = 0; for (let i = 0; i < n; i++) sum += solution.last(list); return sum; };
        await t.speed(work, { args: [200_000], share: 0.2, note: 'it is fast enough' });";
    let output = graded(body, "export const last = list => list.slice().reverse()[0];\n");
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("less than 20 % of the reference's speed"), "{output}");
    assert_eq!(graded(body, RIGHT).status, Some(0));
}

#[test]
fn a_drawn_case_is_shrunk_and_shown() {
    let body = "
        const list = Array.from({ length: 30 }, () => Array.from({ length: t.random.int(1, 9) }, () => t.random.int(0, 9)));
        await t.cases({
          list, run: (solution, items) => solution.last(items), expect: items => items.at(-1),
          smaller: items => items.length > 1 ? items.map((_, i) => items.toSpliced(i, 1)) : [],
          label: items => `the list ${items}`, note: 'the last item comes back',
        });";
    assert_eq!(graded(body, RIGHT).status, Some(0));
    let output = graded(body, "export const last = list => (list.length > 2 ? list[2] : list.at(-1));\n");
    assert_eq!(output.status, Some(1), "{output}");
    let named = output.stdout.lines().find(|line| line.contains("after: the list")).unwrap();
    assert_eq!(named.matches(',').count(), 3, "four items are the fewest that are wrong: {named}");
    assert!(output.stdout.contains("(solution, [") && output.stdout.contains("node repro.mjs"), "{output}");
}

#[test]
fn what_is_wrong_only_among_others_says_so() {
    let body = "await t.cases({ list: [[1], [2], [3]], run: (solution, items) => solution.last(items), expect: items => items[0], note: 'the last item comes back' });";
    let output = graded(body, "let first; export const last = list => (first ??= list[0]);\n");
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("something is shared"), "{output}");
}

#[test]
fn work_that_hides_a_curve_behind_idle_work_is_not_linear() {
    let body = "
        const work = (solution, n) => solution.last(new Array(n).fill(1));
        await t.growth(work, { sizes: [80_000, 160_000], reference: true, note: 'linear' });";
    let idle = "export const last = list => { let sum = 0; for (let i = 0; i < list.length * 8_000; i++) sum += i % 7; return list.at(-1) + sum * 0; };\n";
    let output = graded(body, idle);
    assert_eq!(output.status, Some(1), "{output}");
    assert!(output.stdout.contains("more than 200 times the CPU time of the reference"), "{output}");
    assert_eq!(graded(body, RIGHT).status, Some(0));
}
