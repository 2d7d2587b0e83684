//! A fresh database in memory, and statements in it under limits: no other database, no extension, no
//! pragma of a solution's, so many steps, so much memory, so large a result.

use prepkit_plugin::Value;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

use crate::{print, split};

/// The most memory that SQLite takes, in bytes.
const MEMORY: i64 = 256 << 20;
/// The longest text or blob, in bytes.
const LONGEST: i32 = 16 << 20;
/// Steps of SQLite's machine: how often they are counted, and how many there may be.
const STEPS_AT_ONCE: i32 = 10_000;
const MOST_STEPS: u64 = 2_000_000_000;
/// What one result may hold: names and values, and letters of text.
const MOST_VALUES: usize = 15_000;
const MOST_TEXT: usize = 80_000;
/// What an experiment may print, in bytes.
const MOST_PRINTED: usize = 256 << 10;
/// The largest whole number that a number of JavaScript's holds.
const LARGEST_WHOLE: u64 = 1 << 53;

/// Runs a query in a database that `setup` made: `{ columns, rows }` of its last statement that has
/// columns.
pub(crate) fn answer(setup: &str, query: &str, params: &Value) -> Result<Value, String> {
    let mut connection = open().map_err(said)?;
    connection
        .execute_batch(setup)
        .map_err(|error| format!("the setup of the check cannot be run: {}", said(error)))?;
    connection.authorizer(Some(allowed_to_solutions)).map_err(said)?;
    let mut answer = None;
    for statement in split::statements(query) {
        let mut statement = connection.prepare(statement).map_err(said)?;
        bind(&mut statement, params)?;
        if statement.column_count() == 0 {
            statement.raw_execute().map_err(said)?;
        } else {
            answer = Some(result(&mut statement)?);
        }
    }
    answer.ok_or_else(|| "the query gives no rows: it has no statement that could".to_owned())
}

/// Runs a script statement by statement: what it prints. One that fails prints why, and the next goes on.
pub(crate) fn experiment(script: &str) -> Result<String, String> {
    let mut connection = open().map_err(said)?;
    connection.authorizer(Some(allowed_to_experiments)).map_err(said)?;
    let mut printed = String::new();
    for statement in split::statements(script) {
        if let Err(error) = print_rows(&connection, statement, &mut printed) {
            printed += &format!("error: {}\n", said(error));
        }
        if printed.len() > MOST_PRINTED {
            return Err(format!("it printed more than {} KiB", MOST_PRINTED >> 10));
        }
    }
    Ok(printed)
}

fn print_rows(connection: &Connection, statement: &str, printed: &mut String) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(statement)?;
    let count = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values = (0..count).map(|at| row.get_ref(at)).collect::<Result<Vec<_>, _>>()?;
        *printed += &print::row(&values);
        printed.push('\n');
        if printed.len() > MOST_PRINTED {
            return Ok(());
        }
    }
    Ok(())
}

fn open() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!("PRAGMA temp_store = MEMORY; PRAGMA hard_heap_limit = {MEMORY}"))?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    let mut steps = 0;
    connection.progress_handler(
        STEPS_AT_ONCE,
        Some(move || {
            steps += u64::from(STEPS_AT_ONCE.unsigned_abs());
            steps > MOST_STEPS
        }),
    )?;
    Ok(connection)
}

fn allowed_to_solutions(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { .. } | AuthAction::Detach { .. } | AuthAction::Pragma { .. } => {
            Authorization::Deny
        }
        AuthAction::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension") => {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }
}

fn allowed_to_experiments(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { filename } if !filename.is_empty() && filename != ":memory:" => {
            Authorization::Deny
        }
        _ => Authorization::Allow,
    }
}

/// Gives each parameter of a statement its value; one that has none is told, as it would be NULL.
fn bind(statement: &mut Statement<'_>, params: &Value) -> Result<(), String> {
    for at in 1..=statement.parameter_count() {
        let name = statement.parameter_name(at).map(str::to_owned);
        let name = name.ok_or_else(|| "a parameter has no name: write `:name`".to_owned())?;
        let value = params.get(&name[1..]).ok_or_else(|| format!("there is no parameter `{name}`"))?;
        statement
            .raw_bind_parameter(at, Bound(value))
            .map_err(|error| format!("parameter `{name}`: {}", said(error)))?;
    }
    Ok(())
}

/// A value of the check script's, as SQLite takes it.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let refused = |what: &str| {
            Err(rusqlite::Error::ToSqlConversionFailure(format!("{what} is no value of SQL's").into()))
        };
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null | Value::Undefined => ValueRef::Null,
            Value::Bool(value) => ValueRef::Integer(i64::from(*value)),
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            Value::Number(number) if number.fract() == 0.0 && number.abs() <= LARGEST_WHOLE as f64 => {
                ValueRef::Integer(*number as i64)
            }
            Value::Number(number) => ValueRef::Real(*number),
            Value::BigInt(digits) => match digits.parse() {
                Ok(number) => ValueRef::Integer(number),
                Err(_) => return refused("so large a number"),
            },
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
            Value::Date(_) => return refused("a Date"),
            Value::List(_) | Value::Record(_) => return refused("an object"),
        }))
    }
}

fn result(statement: &mut Statement<'_>) -> Result<Value, String> {
    let columns: Vec<Value> = statement.column_names().map(|name| Value::Text(name.to_owned())).collect();
    let (count, mut values, mut text) = (columns.len(), columns.len(), 0);
    let mut rows = statement.raw_query();
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(said)? {
        let mut cells = Vec::with_capacity(count);
        for at in 0..count {
            let value = row.get_ref(at).map_err(said)?;
            text += match value {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
                _ => 0,
            };
            cells.push(value_of(value));
        }
        all.push(Value::List(cells));
        values += count + 1;
        if values > MOST_VALUES || text > MOST_TEXT {
            return Err(format!(
                "the result is too large: more than {MOST_VALUES} values, or {MOST_TEXT} bytes of text"
            ));
        }
    }
    Ok(Value::Record(vec![
        ("columns".to_owned(), Value::List(columns)),
        ("rows".to_owned(), Value::List(all)),
    ]))
}

fn value_of(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) if number.unsigned_abs() <= LARGEST_WHOLE => Value::Number(number as f64),
        ValueRef::Integer(number) => Value::BigInt(number.to_string()),
        ValueRef::Real(number) => Value::Number(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

/// SQLite's own message, without what the library puts around it.
fn said(error: rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: &str = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 2.5)";

    fn none() -> Value {
        Value::Record(Vec::new())
    }

    fn refused(query: &str) -> String {
        answer(SETUP, query, &none()).unwrap_err()
    }

    #[test]
    fn a_query_gives_columns_and_rows() {
        let params = Value::Record(vec![("least".to_owned(), Value::Number(2.0))]);
        let found = answer(SETUP, "SELECT a, b AS c FROM t WHERE a >= :least ORDER BY a", &params).unwrap();
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = vec![
            Value::List(vec![Value::Number(2.0), Value::Null]),
            Value::List(vec![Value::Number(3.0), Value::Number(2.5)]),
        ];
        assert_eq!(found.get("columns"), Some(&Value::List(vec![text("a"), text("c")])));
        assert_eq!(found.get("rows"), Some(&Value::List(rows)));
        let several =
            answer(SETUP, "CREATE TEMP VIEW v AS SELECT max(a) AS m FROM t; SELECT m FROM v;", &none())
                .unwrap();
        assert_eq!(several.get("rows"), Some(&Value::List(vec![Value::List(vec![Value::Number(3.0)])])));
    }

    #[test]
    fn what_fails_says_what_sqlite_says() {
        assert_eq!(refused("SELECT nowhere FROM t"), "no such column: nowhere");
        assert!(refused("SELEC 1").contains("syntax error"));
        assert_eq!(refused("SELECT :least"), "there is no parameter `:least`");
        assert!(refused("-- nothing").contains("no statement"));
        assert!(answer("CREATE", "SELECT 1", &none()).unwrap_err().starts_with("the setup of the check"));
    }

    #[test]
    fn a_solution_reaches_nothing_but_its_database() {
        for query in [
            "ATTACH '/tmp/x.db' AS x",
            "ATTACH ':memory:' AS x",
            "PRAGMA hard_heap_limit = 0",
            "PRAGMA table_info(t)",
            "VACUUM INTO '/tmp/x.db'",
            "SELECT load_extension('x')",
            "SELECT readfile('/etc/passwd')",
            "SELECT writefile('/tmp/x', 'y')",
        ] {
            refused(query);
        }
    }

    #[test]
    fn a_query_that_never_ends_or_grows_is_ended() {
        let forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
        assert!(refused(forever).contains("too large"));
        assert!(refused("SELECT randomblob(900000000)").contains("too big"));
    }

    #[test]
    fn an_experiment_goes_on_after_an_error() {
        let script = "CREATE TABLE t (a NOT NULL);\nINSERT INTO t VALUES (NULL);\nSELECT count(*), 1.0, NULL FROM t; SELECT 1/0;";
        assert_eq!(
            experiment(script).unwrap(),
            "error: NOT NULL constraint failed: t.a\n0 | 1.0 | NULL\nNULL\n"
        );
    }
}
