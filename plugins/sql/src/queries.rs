//! A solution: named queries, each of which begins with a line `-- name: NAME` and reaches to the next.

use crate::split;

/// One query of a solution; it may be several statements, of which the last that gives rows counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Every query of a file, or why it is no solution.
pub(crate) fn parse(source: &str) -> Result<Vec<Query>, String> {
    let mut queries: Vec<Query> = Vec::new();
    let mut before = String::new();
    for (number, line) in (1..).zip(source.lines()) {
        if let Some(name) = name_of(line) {
            if !is_name(name) {
                return Err(format!(
                    "line {number}: `{name}` is no name: letters, digits and `_`, beginning with a letter"
                ));
            }
            if queries.iter().any(|query| query.name == name) {
                return Err(format!("line {number}: there are two queries `{name}`"));
            }
            queries.push(Query { name: name.to_owned(), text: String::new() });
            continue;
        }
        let text = queries.last_mut().map_or(&mut before, |query| &mut query.text);
        text.push_str(line);
        text.push('\n');
    }
    if queries.is_empty() {
        return Err("no query has a name: a line `-- name: NAME` begins each".to_owned());
    }
    if !split::statements(&before).is_empty() {
        return Err("there are statements before the first `-- name: NAME`".to_owned());
    }
    Ok(queries)
}

/// What a line names, if it begins a query.
fn name_of(line: &str) -> Option<&str> {
    let comment = line.trim_start().strip_prefix("--")?.trim_start();
    Some(comment.strip_prefix("name:")?.trim())
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|part| part.is_ascii_alphanumeric() || part == '_')
        && name.len() <= 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_begins_a_query() {
        let source =
            "-- my solution\n\n-- name: one\nSELECT 1; -- name: not_this\n  --name:  two \r\nSELECT\n2\n";
        let queries = parse(source).unwrap();
        let found: Vec<_> = queries.iter().map(|query| (&*query.name, query.text.trim())).collect();
        assert_eq!(found, [("one", "SELECT 1; -- name: not_this"), ("two", "SELECT\n2")]);
    }

    #[test]
    fn what_is_no_solution_is_told_why() {
        let refused = |source: &str| parse(source).unwrap_err();
        assert!(refused("SELECT 1").starts_with("no query has a name"));
        assert!(refused("SELECT 1;\n-- name: a\nSELECT 2").contains("before the first"));
        assert!(refused("-- name: a\n-- name: a\n").contains("line 2: there are two"));
        assert!(refused("-- name: drop table\n").contains("`drop table` is no name"));
    }
}
