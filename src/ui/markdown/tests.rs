//! What pages look like, and what a hostile one cannot do.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;

fn page(markdown: &str, width: usize, color: bool) -> String {
    let mut page = Page::new(width, color);
    Parser::new_ext(markdown, OPTIONS).for_each(|event| page.take(event));
    page.flush();
    page.out
}

fn plain_page(markdown: &str) -> String {
    page(markdown, 40, false)
}

#[test]
fn prose_is_wrapped() {
    insta::assert_snapshot!(plain_page("# A heading\n\nSome *long* text with `code spans` that **has** to go on\nand on.  \nBroken.\n\nNext."), @"
    # A heading

    Some long text with `code spans` that
    has to go on and on.
    Broken.

    Next.
    ");
    insta::assert_snapshot!(page("漢字漢字漢字漢字漢字 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字", 20, false), @"
    漢字漢字漢字漢字漢字
    漢字漢字漢字漢字漢字
    漢字漢字漢字漢字漢字
    ");
}

#[test]
fn lists_hang() {
    insta::assert_snapshot!(plain_page("Before:\n- one that is long enough to need a second line\n- two\n  1. nested, also long enough for two lines\n  2. more\n-\n- last\n\nAfter"), @"
    Before:

    - one that is long enough to need a
      second line
    - two
      1. nested, also long enough for two
         lines
      2. more
    -
    - last

    After
    ");
    insta::assert_snapshot!(plain_page("9. loose\n\n   with a paragraph\n\n10. ten\n\n    ```js\n    let a;\n\n    b\n    ```"), @"
    9. loose

       with a paragraph

    10. ten

            let a;

            b
    ");
}

#[test]
fn quotes_tables_and_rules() {
    insta::assert_snapshot!(plain_page("> quoted text that goes on for more than one line\n>\n> - item\n\n---\n\n| call | runs in the phase | n |\n|---|:-:|--:|\n| `setImmediate` | check | 1 |\n| `setTimeout(fn, 0)` | timers, or later when the loop is late | 20 |"), @"
    > quoted text that goes on for more than
    > one line
    >
    > - item

    ---

    call               runs in the phase   n
    -----------------  -----------------  --
    `setImmediate`           check         1
    `setTimeout(fn,    timers, or later   20
    0)`                when the loop is
                             late
    ");
    insta::assert_snapshot!(page("| a | b | c |\n|-|-|-|\n| one two three | four five six | seven eight nine |", 20, false), @"
    a:
      one two three
    b:
      four five six
    c:
      seven eight nine
    ");
}

#[test]
fn links_say_where_they_lead() {
    insta::assert_snapshot!(page("[docs](https://nodejs.org/api) <https://a.b> ![logo](x.png) [top](#top)", 80, false), @"docs (https://nodejs.org/api) https://a.b image: logo (x.png) top");
}

#[test]
fn nothing_foreign_is_obeyed() {
    insta::assert_snapshot!(plain_page("a<!-- gone -->b <b>bold</b>\n\n<!-- gone\ntoo -->\n\n<script>alert(1)</script>\n\n[x](https://e.com/\u{1b}]8;;) \u{1b}[31m `\u{202e}` \n\n```\n\u{9b}2J\n```"), @r#"
    ab <b>bold</b>

    <script>alert(1)</script>

    [x](https://e.com/\u{1b}]8;;) \u{1b}[31m
    `\u{202e}`

        \u{9b}2J
    "#);
}

#[test]
fn colour_is_only_added() {
    let text = "# T\n\n*a* **b** `c`\n\n```js\nlet x = 1; // y\n```";
    let shown = page(text, 40, true);
    insta::assert_snapshot!(anstream::adapter::strip_str(&shown).to_string(), @"
    T

    a b c

        let x = 1; // y
    ");
    assert!(shown.contains("\u{1b}["));
}

#[test]
fn deep_nesting_is_bounded() {
    let deep = page(&format!("{}x", "> ".repeat(5_000)), 40, false);
    assert!(deep.lines().all(|line| line.width() <= 40), "{deep}");
    let list: String = (0..200).flat_map(|level| ["  ".repeat(level), "- x\n".to_owned()]).collect();
    assert!(page(&list, 40, false).lines().all(|line| line.width() <= 40));
}

proptest! {
    #[test]
    fn any_text_is_rendered_safely(text in "([-#>|`*_<!\\[\\]()0-9.~: \n\ta-cé漢]|\u{1b}|http://|<!--|-->|\\| ){0,60}", width in 20_usize..60) {
        for color in [false, true] {
            let shown = page(&text, width, color);
            let bare = anstream::adapter::strip_str(&shown).to_string();
            let is_safe = !bare.contains('\u{1b}');
            prop_assert!(is_safe);
            prop_assert!(color || bare == shown);
        }
    }
}
