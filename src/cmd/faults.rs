//! Faults in a TOML file that a person wrote, each with its place.

use crate::ui::{Ui, plain};

/// Says where the faults are; gives what follows from them, such as "no mark is taken from it".
pub(super) fn refuse(ui: &Ui, name: &str, text: &str, faults: &[(usize, String)], so: &str) -> String {
    let mut faults = faults.to_vec();
    faults.sort();
    for (place, message) in &faults {
        let before = text.get(..*place).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        ui.say(&plain(&format!("{name}:{line}:{column}: {message}")));
    }
    let count = if faults.len() == 1 { "a fault".to_owned() } else { format!("{} faults", faults.len()) };
    format!("`{name}` has {count}, so {so}")
}
