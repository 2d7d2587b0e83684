//! Places in a stack as a person wrote them: the staged file `solution.ts.mjs` is `solution.ts`
//! again, and where translation has moved a line, the source map says where it was.

use swc_sourcemap::SourceMap;

/// The endings that a translated file has behind its own.
const ADDED: [&str; 2] = [".mjs", ".cjs"];

/// What is needed to find places again.
#[derive(Debug)]
pub(in crate::grade) struct Places {
    /// As the file is staged.
    staged: String,
    map: Option<SourceMap>,
}

/// A staged file's name without the ending that translation added.
pub(super) fn shown(staged: &str) -> String {
    let own = ADDED.iter().find_map(|ending| staged.strip_suffix(ending));
    own.unwrap_or(staged).to_owned()
}

impl Places {
    pub(in crate::grade) fn new(staged: String, map: Option<&str>) -> Self {
        let map = map.and_then(|json| SourceMap::from_slice(json.as_bytes()).ok());
        Self { staged, map }
    }

    /// A text in which every place is that of the file which was handed in.
    pub(in crate::grade) fn restored(&self, text: &str) -> String {
        let shown = shown(&self.staged);
        let mut parts = text.split(&*self.staged);
        let mut restored = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            restored += &shown;
            restored += &self.moved(part);
        }
        restored
    }

    /// `:3:5 …` as it was before translation.
    fn moved(&self, part: &str) -> String {
        let Some(map) = &self.map else { return part.to_owned() };
        let Some((line, rest)) = number_after_colon(part) else { return part.to_owned() };
        let (column, rest) = match number_after_colon(rest) {
            Some((column, rest)) => (Some(column), rest),
            None => (None, rest),
        };
        let from_zero = |number: u32| number.saturating_sub(1);
        // Of a line alone, what stands last on it is nearest to its meaning.
        let at = column.map_or(u32::MAX, from_zero);
        let Some(token) = map.lookup_token(from_zero(line), at) else { return part.to_owned() };
        let column = column.map(|_| format!(":{}", token.get_src_col() + 1)).unwrap_or_default();
        format!(":{}{column}{rest}", token.get_src_line() + 1)
    }
}

/// `:12 rest` as 12 and ` rest`.
fn number_after_colon(text: &str) -> Option<(u32, &str)> {
    let digits = text.strip_prefix(':')?;
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    Some((digits[..end].parse().ok()?, &digits[end..]))
}
