//! The report as one page that needs nothing but itself: no script, no font, no request.
//!
//! Templates whose names end in `.html` escape every value; the page's own policy forbids
//! whatever might slip through to run or to load.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use super::candidate::feedback;
use super::{Addition, Subject, addition, view};

const TEMPLATES: [(&str, &str); 12] = [
    ("page.html", include_str!("html/page.html")),
    ("additions.html", include_str!("html/additions.html")),
    ("parts.html", include_str!("html/parts.html")),
    ("practice.html", include_str!("html/practice.html")),
    ("mocks.html", include_str!("html/mocks.html")),
    ("practised.html", include_str!("html/practised.html")),
    ("key-points.html", include_str!("html/key-points.html")),
    ("attempt.html", include_str!("html/attempt.html")),
    ("scorecard.html", include_str!("html/scorecard.html")),
    ("candidate.html", include_str!("html/candidate.html")),
    ("comparison.html", include_str!("html/comparison.html")),
    ("style.css", include_str!("html/style.css")),
];

/// What a plugin adds, as the template sees it.
#[derive(Serialize)]
struct AdditionView {
    heading: String,
    parts: Vec<addition::Part>,
}

pub(super) fn report(subject: &Subject<'_>, additions: &[Addition]) -> String {
    match subject {
        Subject::Practice(practice) => page("practice.html", view::practice(practice), additions),
        Subject::Attempt(attempt) => page("attempt.html", view::attempt(attempt), additions),
        Subject::Scorecard(of) => page("scorecard.html", view::scorecard(of), additions),
        Subject::Feedback(of) => page("candidate.html", view::feedback(&feedback(of)), additions),
        Subject::Comparison(comparison) => page("comparison.html", view::comparison(comparison), additions),
    }
}

fn page(template: &str, of: impl Serialize, additions: &[Addition]) -> String {
    let additions: Vec<_> =
        additions.iter().map(|of| AdditionView { heading: of.heading(), parts: of.parts() }).collect();
    let mut templates = Environment::new();
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        templates.add_template(name, source).expect("the templates are constants that parse");
    }
    let template = templates.get_template(template).expect("every kind of report has its template");
    template
        .render(
            context! { of => Serde(of), additions => Serde(additions), prepkit => env!("CARGO_PKG_VERSION") },
        )
        .expect("the tests render every template with every kind of value")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Attempt, sample};
    use crate::report::scorecard::scorecard;
    use crate::report::{Practice, compare, sample as practice_sample};

    fn practice(attempts: &[Attempt]) -> String {
        let (topics, key_points) = (practice_sample::topics(), practice_sample::key_points());
        let (answers, forecast) = (practice_sample::answers(), practice_sample::forecast(21));
        let zone = jiff::tz::TimeZone::UTC;
        let made_at = "2026-01-18T08:00:00Z".parse().unwrap();
        let forecast = Some(&forecast);
        let mocks = crate::journal::sample::mocks();
        let of = Practice {
            made_at,
            zone: &zone,
            answers: &answers,
            attempts,
            topics: &topics,
            forecast,
            key_points: &key_points,
            mocks: &mocks,
        };
        report_alone(&Subject::Practice(of))
    }

    /// Topics and key points that are all hostile, and nothing else.
    fn hostile_practice() -> String {
        let (topic, points) = practice_sample::hostile();
        let zone = jiff::tz::TimeZone::UTC;
        let empty = Practice::empty("2026-01-18T08:00:00Z".parse().unwrap(), &zone);
        report_alone(&Subject::Practice(Practice { topics: &[topic], key_points: &points, ..empty }))
    }

    fn report_alone(subject: &Subject<'_>) -> String {
        report(subject, &[])
    }

    /// The names of the elements that are opened, closed or both, in order.
    fn tags(page: &str) -> Vec<&str> {
        page.match_indices('<')
            .filter_map(|(at, _)| page[at + 1..].split(['>', ' ', '\n']).next())
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// Every element that must be closed is, and within the one it was opened in.
    fn assert_well_formed(page: &str) {
        const EMPTY: [&str; 6] = ["!doctype", "meta", "link", "rect", "use", "circle"];
        let mut open = Vec::new();
        let (_, body) = page.split_once("</style>").unwrap();
        for tag in tags(body) {
            let name = tag.trim_end_matches('/');
            match name.strip_prefix('/') {
                Some(closed) if closed == "head" || closed == "html" => {}
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{closed}"),
                None if EMPTY.contains(&name) || ["line", "path"].contains(&name) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn every_report_is_well_formed_and_asks_for_nothing() {
        let attempts = sample::practice();
        let hostile = [sample::hostile(), sample::hostile()];
        let mut pages: Vec<_> = attempts.iter().map(|of| report_alone(&Subject::Attempt(of))).collect();
        pages.push(practice(&attempts));
        pages.push(practice(&[]));
        pages.push(practice(&hostile));
        pages.push(hostile_practice());
        pages.push(report_alone(&Subject::Attempt(&hostile[0])));
        pages.push(report_alone(&Subject::Comparison(compare(&attempts[7], &attempts[5]).unwrap())));
        pages.push(report_alone(&Subject::Comparison(compare(&hostile[0], &hostile[0]).unwrap())));
        let (take_home, reviews) = (sample::take_home(), sample::reviews());
        let (worst, others) = sample::hostile_take_home();
        for (attempt, reviews) in [(&take_home, &reviews[..]), (&take_home, &[]), (&worst, &others)] {
            pages.push(report_alone(&Subject::Scorecard(scorecard(attempt, reviews, 1))));
            pages.push(report_alone(&Subject::Feedback(scorecard(attempt, reviews, 1))));
        }
        pages.push(report_alone(&Subject::Feedback(scorecard(&hostile[0], &[], 1))));
        for page in pages {
            assert_well_formed(&page);
            for forbidden in
                ["<script", "<img", "src=", "href=\"http", "@import", "javascript:alert(1)\"", "{{"]
            {
                let text = page.replace("{{ 7*7 }}", "");
                assert!(!text.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn foreign_text_is_shown_as_it_is() {
        let hostile = [sample::hostile(), sample::hostile()];
        let (take_home, reviews) = sample::hostile_take_home();
        let page = report_alone(&Subject::Attempt(&hostile[0]))
            + &practice(&hostile)
            + &hostile_practice()
            + &report_alone(&Subject::Scorecard(scorecard(&take_home, &reviews, 1)))
            + &report_alone(&Subject::Feedback(scorecard(&take_home, &reviews, 1)));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"), "{page}");
        assert!(page.contains("\\u{1b}[2J\\u{202e}\\u{0}"));
        assert!(page.contains("{{ 7*7 }}"), "no template within a template");
        assert!(!page.chars().any(|character| character != '\n' && crate::ui::is_hostile(character)));
    }

    #[test]
    fn every_link_of_a_scorecard_leads_to_a_check() {
        let (take_home, reviews) = (sample::take_home(), sample::reviews());
        let page = report_alone(&Subject::Scorecard(scorecard(&take_home, &reviews, 1)));
        let links: Vec<_> = page.split("href=\"#check-").skip(1).collect();
        assert!(links.len() >= 7, "{}", links.len());
        for link in links {
            let number = link.split('"').next().unwrap();
            assert_eq!(page.matches(&format!("id=\"check-{number}\"")).count(), 1, "{number}");
        }
    }

    #[test]
    fn every_chart_says_what_it_shows() {
        let page = practice(&sample::practice());
        let charts = page.matches("<svg").count();
        let told = page.matches("role=\"img\"").count();
        let decoration = page.matches("aria-hidden=\"true\" focusable").count()
            + page.matches("aria-hidden=\"true\"><").count();
        assert!(told >= 1 + 6 + 12, "{told}");
        assert!(charts <= told + decoration, "{charts} {told} {decoration}");
        for svg in page.split("<svg").skip(1).filter(|svg| svg.contains("role=\"img\"")) {
            let body = svg.split("</svg>").next().unwrap();
            assert!(body.contains("<title>") || body.contains("<desc"), "{body}");
        }
    }
}
