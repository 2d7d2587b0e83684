//! The strict reader of TOML tables: every key is asked for by name, whatever nobody asked for is
//! a fault, and so is a value of the wrong type.
//!
//! A fault does not stop the reading. What is missing or wrong becomes an empty value, which
//! nobody sees, because a pack with a fault is not loaded.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::findings::{Span, quoted};
use super::page::Page;
use super::slug::{SLUG_RULE, is_slug};

/// A table being read.
#[derive(Debug)]
pub(super) struct Fields<'p, 'i> {
    pub(super) page: &'p Page<'i>,
    table: DeTable<'i>,
    /// Where the table is; a whole file is nowhere.
    span: Option<Span>,
    /// What messages call it.
    what: &'static str,
    asked: Vec<&'static str>,
}

impl<'p, 'i> Fields<'p, 'i> {
    pub(super) fn new(page: &'p Page<'i>, table: DeTable<'i>, what: &'static str) -> Self {
        Self { page, table, span: None, what, asked: Vec::new() }
    }

    /// A text that must be there and say something.
    pub(super) fn text(&mut self, key: &'static str) -> String {
        self.placed_text(key).into_inner()
    }

    /// A text that must be there and may be empty.
    pub(super) fn string(&mut self, key: &'static str) -> String {
        let value = self.required(key).and_then(|value| self.page.as_string(key, value));
        value.map(Spanned::into_inner).unwrap_or_default()
    }

    /// [`Fields::text`], with its place.
    pub(super) fn placed_text(&mut self, key: &'static str) -> Spanned<String> {
        let value = self.required(key).and_then(|value| self.page.as_text(key, value));
        value.unwrap_or_else(|| Spanned::new(0..0, String::new()))
    }

    /// A text that may be absent, but says something if it is there.
    pub(super) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        self.optional_placed_text(key).map(Spanned::into_inner)
    }

    /// [`Fields::optional_text`], with its place.
    pub(super) fn optional_placed_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        self.page.as_text(key, value)
    }

    /// An id that must be there.
    pub(super) fn slug(&mut self, key: &'static str) -> Spanned<String> {
        let text = self.placed_text(key);
        self.page.check_slug(&text);
        text
    }

    /// A list of texts; absent is empty.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.placed_texts(key).into_iter().map(Spanned::into_inner).collect()
    }

    pub(super) fn placed_texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let page = self.page;
        self.list(key).into_iter().filter_map(|value| page.as_text(key, value)).collect()
    }

    /// A list of lines, which may be empty; absent is empty.
    pub(super) fn lines(&mut self, key: &'static str) -> Vec<String> {
        let page = self.page;
        let values = self.list(key).into_iter();
        values.filter_map(|value| page.as_string(key, value)).map(Spanned::into_inner).collect()
    }

    /// A list of ids; absent is empty.
    pub(super) fn slugs(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let texts = self.placed_texts(key);
        for text in &texts {
            self.page.check_slug(text);
        }
        texts
    }

    /// One of a few words, which must be there.
    pub(super) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<Spanned<T>> {
        let value = self.required(key)?;
        let text = self.page.as_text(key, value)?;
        self.page.as_word(key, &text, words)
    }

    /// [`Fields::word`], or nothing.
    pub(super) fn optional_word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let value = self.take(key)?;
        let text = self.page.as_text(key, value)?;
        self.page.as_word(key, &text, words).map(Spanned::into_inner)
    }

    /// `true` or `false`, which must be there.
    pub(super) fn boolean(&mut self, key: &'static str) -> bool {
        let Some(value) = self.required(key) else { return false };
        match value.get_ref() {
            DeValue::Boolean(value) => *value,
            _ => self.page.mistyped(key, "true or false", &value).unwrap_or_default(),
        }
    }

    /// A whole number within bounds, or nothing.
    pub(super) fn number(&mut self, key: &'static str, low: u64, high: u64) -> Option<u64> {
        let value = self.take(key)?;
        let DeValue::Integer(integer) = value.get_ref() else {
            return self.page.mistyped(key, "a whole number", &value);
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let within = number.filter(|number| (low..=high).contains(number));
        if within.is_none() {
            self.page.fault(value.span(), format!("`{key}` must be from {low} to {high}"));
        }
        within
    }

    /// A table, or nothing.
    pub(super) fn table(&mut self, key: &'static str, what: &'static str) -> Option<Fields<'p, 'i>> {
        let value = self.take(key)?;
        self.page.as_table(key, what, value)
    }

    /// A list of tables; absent is empty.
    pub(super) fn tables(&mut self, key: &'static str, what: &'static str) -> Vec<Fields<'p, 'i>> {
        let page = self.page;
        self.list(key).into_iter().filter_map(|value| page.as_table(key, what, value)).collect()
    }

    /// Whether the table has a key that was not asked for yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A fault of the table itself.
    pub(super) fn fault(&self, message: String) {
        self.page.lacks(self.span.clone(), message);
    }

    /// Ends the reading: keys that nobody asked for are faults.
    pub(super) fn finish(self) {
        // A broken heading leaves its keys to whatever stands before it.
        if self.page.is_recovering() && self.span.is_none() {
            return;
        }
        for (key, _) in &self.table {
            let message = format!("unknown key {} in {}", quoted(key.get_ref()), self.what);
            self.page.unknown(key.span(), message, key.get_ref(), self.asked.iter().copied());
        }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.table.remove(key)
    }

    pub(super) fn required(&mut self, key: &'static str) -> Option<Spanned<DeValue<'i>>> {
        let value = self.take(key);
        if value.is_none() {
            self.page.lacks(self.span.clone(), format!("{} lacks `{key}`", self.what));
        }
        value
    }

    fn list(&mut self, key: &'static str) -> DeArray<'i> {
        let Some(value) = self.take(key) else { return DeArray::new() };
        match value.get_ref() {
            DeValue::Array(_) => match value.into_inner() {
                DeValue::Array(array) => array,
                _ => DeArray::new(),
            },
            _ => self.page.mistyped(key, "a list", &value).unwrap_or_default(),
        }
    }
}

impl<'i> Page<'i> {
    fn as_text(&self, key: &'static str, value: Spanned<DeValue<'i>>) -> Option<Spanned<String>> {
        let text = self.as_string(key, value)?;
        if text.get_ref().trim().is_empty() {
            self.fault(text.span(), format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    fn as_string(&self, key: &'static str, value: Spanned<DeValue<'i>>) -> Option<Spanned<String>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::String(text) => Some(Spanned::new(span, text.into_owned())),
            other => self.mistyped(key, "a string", &Spanned::new(span, other)),
        }
    }

    fn as_table<'p>(
        &'p self,
        key: &'static str,
        what: &'static str,
        value: Spanned<DeValue<'i>>,
    ) -> Option<Fields<'p, 'i>> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Fields { span: Some(span), ..Fields::new(self, table, what) }),
            other => self.mistyped(key, "a table", &Spanned::new(span, other)),
        }
    }

    pub(super) fn as_word<T: Copy>(
        &self,
        key: &'static str,
        text: &Spanned<String>,
        words: &[(&str, T)],
    ) -> Option<Spanned<T>> {
        let found = words.iter().find(|(word, _)| word == text.get_ref());
        if found.is_none() {
            let all = words.iter().map(|(word, _)| *word);
            let list = all.clone().collect::<Vec<_>>().join(", ");
            let message = format!("`{key}` is {}, and must be one of: {list}", quoted(text.get_ref()));
            self.unknown(text.span(), message, text.get_ref(), all);
        }
        found.map(|(_, value)| Spanned::new(text.span(), *value))
    }

    /// An empty text is missing, and has been reported.
    fn check_slug(&self, text: &Spanned<String>) {
        if !text.get_ref().is_empty() && !is_slug(text.get_ref()) {
            let message = format!("{} is not an id", quoted(text.get_ref()));
            self.hinted(text.span(), message, Some(SLUG_RULE.to_owned()));
        }
    }

    pub(super) fn mistyped<T>(&self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let found = value.get_ref().type_str();
        let article = if found.starts_with(['a', 'i']) { "an" } else { "a" };
        self.fault(value.span(), format!("`{key}` must be {expected}, not {article} {found}"));
        None
    }
}
