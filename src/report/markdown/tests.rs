//! Whole reports, as they read and as a renderer understands them.

use jiff::tz::TimeZone;

use super::practice::practice;
use super::*;
use crate::journal::sample;
use crate::report::{Practice, compare, sample as practised};

#[test]
fn the_practice_reads_as_it_is() {
    let attempts = sample::practice();
    let (topics, key_points) = (practised::topics(), practised::key_points());
    let (answers, forecast, zone) = (practised::answers(), practised::forecast(21), TimeZone::UTC);
    let empty = Practice::empty(attempts[11].finished_at, &zone);
    let of = Practice { answers: &answers, attempts: &attempts, topics: &topics, ..empty };
    let of = Practice { forecast: Some(&forecast), key_points: &key_points, ..of };
    insta::assert_snapshot!(practice(&of), @"
    # Practice report

    88 answers; of 150 questions, 11 of them prompts, 41 % are known now, and 12 are due.
    12 attempts of 2 prompts, 2 solved.
    Made 17 Jan 2026, 10:44 UTC.

    ## Topics

    | Topic                                 | Questions | Known now | Answered | Due | Prompts | Tried | Solved |
    |---------------------------------------|----------:|----------:|---------:|----:|--------:|------:|-------:|
    | Core JavaScript                       |        31 |      74 % |       25 |   4 |       1 |     1 |      1 |
    | Event loop and asynchronous behaviour |        24 |      46 % |       12 |   0 |       0 |     0 |      0 |
    | Node APIs and runtime behaviour       |        28 |       0 % |        0 |   0 |       2 |     0 |      0 |
    | HTTP, REST and real-time APIs         |        26 |      20 % |        9 |   7 |       3 |     2 |      1 |
    | Databases and caching                 |        22 |      95 % |       22 |   1 |       1 |     0 |      0 |
    | System design                         |        19 |       5 % |        1 |   0 |       4 |     1 |      0 |

    ## What you will know

    Of 139 questions (prompts are not planned), 44 % are known now; on the interview on 8 Feb 2026 it will be 29 % if you practise no more, and 83 % if you follow the plan.

    | Day         | If you practise no more | If you follow the plan |
    |-------------|------------------------:|-----------------------:|
    | 18 Jan 2026 |                    44 % |                   44 % |
    | 21 Jan 2026 |                    41 % |                   61 % |
    | 24 Jan 2026 |                    38 % |                   69 % |
    | 27 Jan 2026 |                    36 % |                   74 % |
    | 30 Jan 2026 |                    34 % |                   77 % |
    | 2 Feb 2026  |                    32 % |                   80 % |
    | 5 Feb 2026  |                    30 % |                   82 % |
    | 8 Feb 2026  |                    29 % |                   83 % |

    ## When you practised

    88 answers, 12 attempts on 13 days of the last 26 weeks. Days are counted by UTC.

    | Week of     | Days | Answers | Attempts |
    |-------------|-----:|--------:|---------:|
    | 5 Jan 2026  |    7 |      42 |        8 |
    | 12 Jan 2026 |    6 |      46 |        4 |

    ## The last 30 days

    88 answers, 12 attempts on 13 of the last 30 days, most on 13 Jan: 16.

    | Day         | Answers | Attempts |
    |-------------|--------:|---------:|
    | 5 Jan 2026  |       0 |        3 |
    | 6 Jan 2026  |       2 |        0 |
    | 7 Jan 2026  |       4 |        2 |
    | 8 Jan 2026  |       6 |        0 |
    | 9 Jan 2026  |       8 |        3 |
    | 10 Jan 2026 |      10 |        0 |
    | 11 Jan 2026 |      12 |        0 |
    | 12 Jan 2026 |      14 |        2 |
    | 13 Jan 2026 |      16 |        0 |
    | 14 Jan 2026 |       1 |        1 |
    | 15 Jan 2026 |       3 |        0 |
    | 16 Jan 2026 |       5 |        0 |
    | 17 Jan 2026 |       7 |        1 |

    ## Weakest key points

    | Key point                                             | Question         | Weight |           Said | Now                |
    |-------------------------------------------------------|------------------|--------|---------------:|--------------------|
    | The queue is emptied, whatever is added meanwhile.    | nodejs/next-tick | should | 0 of 4 answers | ✗ missed last time |
    | `process.nextTick` callbacks run before promise jobs. | nodejs/next-tick | must   | 1 of 4 answers | ✓ said last time   |

    ## Strongest key points

    | Key point                                      | Question                   | Weight |           Said | Now                |
    |------------------------------------------------|----------------------------|--------|---------------:|--------------------|
    | `write` returns false when the buffer is full. | nodejs/stream-backpressure | must   | 5 of 5 answers | ✓ said last time   |
    | `pipeline` destroys every stream on an error.  | nodejs/stream-backpressure | should | 3 of 4 answers | ✗ missed last time |

    ## Prompts

    | Prompt              | Status            | Tries | Best | Last | Last tried             |
    |---------------------|-------------------|------:|-----:|-----:|------------------------|
    | nodejs/rate-limiter | ✓ solved at try 7 |     7 |   90 |   90 | 17 Jan 2026, 10:44 UTC |
    | nodejs/retry        | ✓ solved at try 4 |     4 |   87 |   87 | 12 Jan 2026, 18:31 UTC |

    ## Checks that fail most

    | Check                                               | Prompt              |      Failed | Now             |
    |-----------------------------------------------------|---------------------|------------:|-----------------|
    | the memory of idle keys is let go                   | nodejs/rate-limiter | 6 of 6 runs | ✗ still failing |
    | keeps no timer when it has settled                  | nodejs/retry        | 4 of 4 runs | ✗ still failing |
    | `retryAfterMs` is the least whole number that helps | nodejs/rate-limiter | 4 of 6 runs | ✓ passes now    |
    | a million calls neither lose nor gain a token       | nodejs/rate-limiter | 3 of 6 runs | ✓ passes now    |
    | `__proto__` is an ordinary key                      | nodejs/rate-limiter | 3 of 6 runs | ✓ passes now    |
    | no listener stays on the signal                     | nodejs/retry        | 3 of 4 runs | ✓ passes now    |
    | the bucket refills continuously                     | nodejs/rate-limiter | 2 of 6 runs | ✓ passes now    |
    | a call leaves the window exactly at its end         | nodejs/rate-limiter | 2 of 6 runs | ✓ passes now    |
    | an abort ends the wait at once                      | nodejs/retry        | 2 of 4 runs | ✓ passes now    |
    | a refused call takes nothing                        | nodejs/rate-limiter | 1 of 6 runs | ✓ passes now    |

    ## Attempts

    | Attempt          | When                   | Prompt              | Verdict                       | Score | Checks                 |
    |------------------|------------------------|---------------------|-------------------------------|------:|------------------------|
    | `a-1kf5rwhygn2t` | 17 Jan 2026, 10:44 UTC | nodejs/rate-limiter | ✓ accepted                    |    90 | 10 of 11 checks passed |
    | `a-1kez1mym83v7` | 14 Jan 2026, 20:02 UTC | nodejs/rate-limiter | ✗ wrong answer                |    81 | 9 of 11 checks passed  |
    | `a-1kesqma1g7qh` | 12 Jan 2026, 18:31 UTC | nodejs/retry        | ✓ accepted                    |    87 | 7 of 8 checks passed   |
    | `a-1kespp750r9x` | 12 Jan 2026, 18:15 UTC | nodejs/retry        | ✗ wrong answer                |    75 | 6 of 8 checks passed   |
    | `a-1kej40abrxnv` | 9 Jan 2026, 19:33 UTC  | nodejs/rate-limiter | ✗ time limit                  |    81 | 9 of 11 checks passed  |
    | `a-1kej3srd0ve0` | 9 Jan 2026, 19:30 UTC  | nodejs/rate-limiter | ! judge error (the machine's) |     0 | 0 of 11 checks passed  |
    | `a-1kej2d9hrmx8` | 9 Jan 2026, 19:05 UTC  | nodejs/rate-limiter | ✗ wrong answer                |    63 | 7 of 11 checks passed  |
    | `a-1kebpc5x8t07` | 7 Jan 2026, 07:40 UTC  | nodejs/retry        | ✗ time limit                  |    50 | 4 of 8 checks passed   |
    | `a-1kebmshsg1na` | 7 Jan 2026, 07:12 UTC  | nodejs/retry        | ✗ wrong answer                |    37 | 3 of 8 checks passed   |
    | `a-1ke7qvh8r8rf` | 5 Jan 2026, 18:49 UTC  | nodejs/rate-limiter | ✗ wrong answer                |    45 | 5 of 11 checks passed  |
    | `a-1ke7p9cs0bt2` | 5 Jan 2026, 18:21 UTC  | nodejs/rate-limiter | ✗ wrong answer                |    27 | 3 of 11 checks passed  |
    | `a-1ke7n5q5r94x` | 5 Jan 2026, 18:02 UTC  | nodejs/rate-limiter | ✗ runtime error               |     0 | 0 of 11 checks passed  |
    ");
}

#[test]
fn no_attempts_say_what_to_do() {
    let zone = TimeZone::UTC;
    let of = Practice::empty("2026-01-18T08:00:00Z".parse().unwrap(), &zone);
    insta::assert_snapshot!(practice(&of), @"
    # Practice report

    Nothing practised yet: `prepkit quiz` asks questions, `prepkit start` makes a folder to work in and `prepkit check` grades it.
    Made 18 Jan 2026, 08:00 UTC.
    ");
}

#[test]
fn an_attempt_shows_what_failed_first() {
    insta::assert_snapshot!(attempt(&sample::practice()[8]), @"
    # nodejs/retry: ✗ wrong answer, score 75

    Attempt `a-1kespp750r9x` of 12 Jan 2026, 18:15 UTC.

    ## What failed

    ### ✗ no listener stays on the signal

    ```text
    the call that was refused is allowed when it said it would be
    limiter.take('a', 2) returned
        { allowed: false, remaining: 1, retryAfterMs: 999 }
    expected
        { allowed: false, remaining: 1, retryAfterMs: 1000 }
    ```

    The statement says: “No listener stays on the signal when the promise has settled.”

    To see it, save this beside your solution and run `node repro.mjs`:

    ```js
    import { createTokenBucket } from './solution.mjs';

    const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
    bucket.take('a', 2);
    console.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000
    ```

    ### ✗ keeps no timer when it has settled

    ```text
    the call that was refused is allowed when it said it would be
    limiter.take('a', 2) returned
        { allowed: false, remaining: 1, retryAfterMs: 999 }
    expected
        { allowed: false, remaining: 1, retryAfterMs: 1000 }
    ```

    The statement says: “No timer is left when the promise has settled.”

    To see it, save this beside your solution and run `node repro.mjs`:

    ```js
    import { createTokenBucket } from './solution.mjs';

    const bucket = createTokenBucket({ capacity: 3, refillPerSecond: 1 });
    bucket.take('a', 2);
    console.log(bucket.take('a', 2)); // retryAfterMs: 999, expected 1000
    ```

    ## Checks: 6 of 8 passed

    - ✓ passed, core: resolves with the first success
    - ✓ passed, core: rejects with the last error itself
    - ✓ passed, core: a synchronous throw counts as a rejection
    - ✓ passed, core: waits grow by the factor up to the maximum
    - ✓ passed, edge: an abort ends the wait at once
    - ✗ failed, edge: no listener stays on the signal
    - ✓ passed, edge: `retryIf` decides about every error
    - ✗ failed, bonus: keeps no timer when it has settled

    ## How it was graded

    | What               | Value                                                        |
    |--------------------|--------------------------------------------------------------|
    | Runtime            | node 20.19.2                                                 |
    | Isolation          | core (user namespace, network namespace, landlock, seccomp, rlimits) |
    | Seed               | 42                                                           |
    | Wall time          | 4.21 s                                                       |
    | CPU time           | 3.18 s of 60 s                                               |
    | Memory             | 71.5 of 512 MiB                                              |
    | Calls              | 1,204                                                        |
    | Hints seen before  | 0                                                            |
    | Limit of one call  | 2 s                                                          |
    | Limit of bulk work | 20 s                                                         |
    | Limit of output    | 1,024 KiB                                                    |
    | Submission         | solution.mjs                                                 |
    | Submission SHA-256 | 613d908316479eec89f2fe5bd92b162b10dac762f8d0457dddc2bc35d7d6b2bb |
    | Prompt             | nodejs/retry                                                 |
    | Prompt SHA-256     | 06b29bb318814108e94270528fe7994c096308b3692923723bf1ae6f98d50b4f |
    | Pack               | nodejs 0.1.0                                                 |
    | Pack SHA-256       | 4862f447f2c7f272fa2f4aaf89dadb3b1ac09105bd5864f8d1a0c9452bb0a226 |
    | prepkit            | 0.1.0                                                        |
    ");
}

#[test]
fn a_comparison_shows_what_changed() {
    let attempts = sample::practice();
    let of = compare(&attempts[7], &attempts[5]).unwrap();
    insta::assert_snapshot!(comparison(&of), @"
    # nodejs/rate-limiter: two attempts compared

    - Now: `a-1kej40abrxnv` of 9 Jan 2026, 19:33 UTC: ✗ time limit, score 81
    - Against: `a-1kej2d9hrmx8` of 9 Jan 2026, 19:05 UTC: ✗ wrong answer, score 63

    ## 1 check broken

    - ✓ passed → ✗ failed, scale: time grows linearly with the calls in a window

    ## 3 checks mended

    - ✗ failed → ✓ passed, edge: `retryAfterMs` is the least whole number that helps
    - ✗ failed → ✓ passed, edge: `__proto__` is an ordinary key
    - ✗ failed → ✓ passed, scale: a million calls neither lose nor gain a token

    ## 1 check still failing

    - ✗ failed, bonus: the memory of idle keys is let go

    ## 6 checks still passing

    - ✓ passed, core: a full bucket allows a burst, then refuses
    - ✓ passed, core: the bucket refills continuously
    - ✓ passed, core: a refused call takes nothing
    - ✓ passed, core: at most `limit` calls in any window
    - ✓ passed, edge: a call leaves the window exactly at its end
    - ✓ passed, edge: options out of range throw a RangeError
    ");
}

/// What a renderer makes of a report whose every text is hostile: no tag but its own.
#[test]
fn a_renderer_finds_no_foreign_markup() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let attempts = [sample::hostile()];
    let zone = TimeZone::UTC;
    let of = Practice { attempts: &attempts, ..Practice::empty(attempts[0].started_at, &zone) };
    let (topic, key_points) = practised::hostile();
    let topics = [topic];
    let of = Practice { topics: &topics, key_points: &key_points, ..of };
    let text = attempt(&attempts[0]) + &practice(&of);
    let mut headings = Vec::new();
    for (event, range) in Parser::new_ext(&text, Options::all()).into_offset_iter() {
        match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                panic!("{event:?}")
            }
            Event::Start(Tag::Heading { .. }) => headings.push(text[range].trim().to_owned()),
            _ => {}
        }
    }
    let own = [
        "# ",
        "## What failed",
        "### ✗ ",
        "## Beside the verdict",
        "## Checks: ",
        "## How it was graded",
        "# Practice report",
    ];
    let others = [
        "## Topics",
        "## When you practised",
        "## The last 30 days",
        "## Weakest key points",
        "## Strongest key points",
        "## Prompts",
        "## Checks that fail most",
        "## Attempts",
    ];
    assert_eq!(headings.len(), own.len() + others.len(), "{headings:#?}");
    assert!(headings.iter().zip(own.iter().chain(&others)).all(|(found, own)| found.starts_with(own)));
}

#[test]
fn a_scorecard_reads_as_it_is() {
    use crate::report::scorecard::scorecard;
    let (attempt, reviews) = (sample::take_home(), sample::reviews());
    let text = report(&Subject::Scorecard(scorecard(&attempt, &reviews, 1)));
    let rubric = text.split("\n## What failed").next().unwrap();
    insta::assert_snapshot!(rubric, @"
    # nodejs/rate-limiter: ✗ wrong answer, score 81

    Attempt `a-1kf81we00pnz` of 18 Jan 2026, 08:00 UTC.

    ## Rubric

    | Dimension        | Weight |    Level | By                            |
    |------------------|-------:|---------:|-------------------------------|
    | The task itself  |      4 |   4 of 4 | checks                        |
    | Edges and cost   |      3 |   3 of 4 | checks, 1 reviewer, far apart |
    | Design           |      2 | 2.5 of 4 | 2 reviewers, far apart        |
    | Tests of its own |      1 | 2.5 of 4 | 2 reviewers                   |

    Weighted: 3.2 of 4, over 4 of 4 dimensions.

    ### The task itself: 4 of 4

    Does it do what anyone would call the task?

    - Level 4: all of it
    - From the checks: 4 of 4 checks passed

    ### Edges and cost: 3 of 4

    Does it hold where a careful engineer would look?

    - Level 2: the plain edges hold
    - Level 4: every edge holds
    - From the checks: 4 of 6 checks passed, 1 of them unstable
    - ✗ `retryAfterMs` is the least whole number that helps
    - ✗ a million calls neither lose nor gain a token
    - Ben says 4: What failed is an edge that the brief hardly mentions.
    - ! Levels more than one apart: talk about it

    ### Design: 2.5 of 4

    Could another person add a policy in an hour?

    - Level 1: One knot: a change anywhere is a change everywhere.
    - Level 4: Parts that are tested alone, with the clock passed in.
    - Ann says 4: Two modules, each with one job.
    - Ben says 1: One function of 300 lines.
    - ! Levels more than one apart: talk about it

    ### Tests of its own: 2.5 of 4

    Would its tests find the mistakes that are there?

    - Level 2: the example alone
    - Level 3: the usual cases
    - Ann says 2
    - Ben says 3

    ## Questions for the conversation

    1. How did you decide what `retryAfterMs` is rounded to?
       (because of: `retryAfterMs` is the least whole number that helps)
    2. What would you change with another day?
    ");
}

/// What a candidate must never be told.
fn assert_nothing_is_given_away(text: &str) {
    let attempt = sample::take_home();
    let checks = attempt.verdict.checks.iter().flat_map(|check| [&check.id, &check.title]);
    let rubric = attempt.rubric.as_ref().unwrap();
    let levels = rubric.dimensions.iter().flat_map(|of| of.levels.iter().chain([&of.question]));
    let points = rubric.talking_points.iter().map(|point| &point.text);
    let evidence = attempt.verdict.evidence.as_ref().unwrap();
    let changes = evidence.delta.iter().map(|change| &change.what);
    let hidden = checks.chain(levels).chain(points).chain(changes).chain(&evidence.notes);
    for hidden in hidden {
        let shown = [hidden.clone(), hidden.replace('`', ""), inline(hidden)];
        assert!(!shown.iter().any(|hidden| text.contains(hidden.as_str())), "{hidden} in {text}");
    }
    for hidden in
        ["Ann", "Ben", "Two modules", "hardly mentions", "999", "createTokenBucket({", "9be41d7", "not ok"]
    {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[test]
fn a_candidate_is_told_nothing_that_is_hidden() {
    use crate::report::scorecard::scorecard;
    use crate::report::{Format, render};
    let (attempt, reviews) = (sample::take_home(), sample::reviews());
    for format in [Format::Markdown, Format::Json, Format::Html] {
        let text = render(&Subject::Feedback(scorecard(&attempt, &reviews, 1)), format, &[]).unwrap();
        // The style of a page is prepkit's own.
        let text = text.split_once("</style>").map_or(text.as_str(), |(_, body)| body);
        let text = &text.replace("&#x2f;", "/");
        assert_nothing_is_given_away(text);
        assert!(text.contains("The task itself") && text.contains("test/brief.test.mjs"), "{text}");
    }
    for format in [Format::Junit, Format::Csv] {
        let subject = Subject::Feedback(scorecard(&attempt, &reviews, 1));
        assert!(
            render(&subject, format, &[]).unwrap_err().to_string().starts_with("what a candidate may see")
        );
    }
}

#[test]
fn an_open_review_hides_every_mark() {
    use crate::report::scorecard::scorecard;
    use crate::report::{Format, render};
    let (attempt, mut reviews) = (sample::take_home(), sample::reviews());
    reviews[1].ended_at = None;
    for format in [Format::Markdown, Format::Json, Format::Html] {
        let text = render(&Subject::Scorecard(scorecard(&attempt, &reviews, 1)), format, &[]).unwrap();
        for hidden in ["Ben", "Two modules", "One function"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
    let text = report(&Subject::Scorecard(scorecard(&attempt, &reviews, 1)));
    assert!(text.contains("1 of 2 reviews complete (by Ann): marks are shown when all are in."), "{text}");
}
