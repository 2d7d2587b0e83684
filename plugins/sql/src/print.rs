//! A row as an experiment prints it: values with ` | ` between them.

use std::fmt::Write;

use rusqlite::types::ValueRef;

/// A line without its end.
pub(crate) fn row(values: &[ValueRef<'_>]) -> String {
    values.iter().map(value).collect::<Vec<_>>().join(" | ")
}

fn value(value: &ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => real(*number),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => {
            let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02X}");
                digits
            });
            format!("X'{digits}'")
        }
    }
}

/// The shortest decimal that reads back, with `.0` where it is whole, and an exponent of at least two
/// digits below 0.0001 and from 1e16 on.
fn real(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "nan"
        } else if number > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .to_owned();
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..16).contains(&exponent) {
        return format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    let plain = number.to_string();
    if plain.contains('.') { plain } else { plain + ".0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_printed_so_that_they_are_told_apart() {
        let values = [
            ValueRef::Null,
            ValueRef::Integer(7),
            ValueRef::Real(7.0),
            ValueRef::Text(b"7"),
            ValueRef::Blob(&[0, 0xab]),
        ];
        assert_eq!(row(&values), "NULL | 7 | 7.0 | 7 | X'00AB'");
        for (number, printed) in [
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (0.0001, "0.0001"),
            (0.000_05, "5e-05"),
            (1e15, "1000000000000000.0"),
            (1.5e16, "1.5e+16"),
            (1e300, "1e+300"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(real(number), printed);
        }
    }
}
