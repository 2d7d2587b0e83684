//! The kinds of edit: what each node of a syntax tree may be turned into.
//!
//! What no check may look at is left alone: the text of an error, what is imported from where, and
//! the directives at the head of a file. Nothing is turned into an endless loop on purpose.

use std::ops::Range;

use tree_sitter::Node;

/// What stands in a range instead.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) operator: &'static str,
    pub(super) range: Range<usize>,
    pub(super) replacement: String,
}

/// Operators and what each may be mistaken for, with the name of the mistake.
const OPERATORS: [(&str, &str, &str); 22] = [
    ("<", "<=", "boundary"),
    ("<=", "<", "boundary"),
    (">", ">=", "boundary"),
    (">=", ">", "boundary"),
    ("===", "!==", "comparison"),
    ("!==", "===", "comparison"),
    ("==", "!=", "comparison"),
    ("!=", "==", "comparison"),
    ("+", "-", "arithmetic"),
    ("-", "+", "arithmetic"),
    ("*", "/", "arithmetic"),
    ("/", "*", "arithmetic"),
    ("%", "*", "arithmetic"),
    ("**", "*", "arithmetic"),
    ("&&", "||", "logical"),
    ("||", "&&", "logical"),
    ("??", "||", "logical"),
    ("+=", "-=", "arithmetic"),
    ("-=", "+=", "arithmetic"),
    ("++", "--", "arithmetic"),
    ("--", "++", "arithmetic"),
    ("??=", "||=", "logical"),
];

/// Methods of the same shape.
const CALLS: [(&str, &str); 11] = [
    ("push", "unshift"),
    ("shift", "pop"),
    ("min", "max"),
    ("floor", "ceil"),
    ("round", "floor"),
    ("add", "delete"),
    ("some", "every"),
    ("startsWith", "endsWith"),
    ("resolve", "reject"),
    ("addEventListener", "removeEventListener"),
    ("keys", "values"),
];

/// Every edit of a node and of what lies below it.
pub(super) fn edits(root: Node<'_>, source: &str) -> Vec<Edit> {
    let mut finder = Finder { source, edits: Vec::new() };
    finder.visit(root);
    finder.edits
}

struct Finder<'a> {
    source: &'a str,
    edits: Vec<Edit>,
}

impl<'a> Finder<'a> {
    fn visit(&mut self, node: Node<'_>) {
        if self.is_out_of_bounds(node) {
            return;
        }
        self.edit(node);
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            self.visit(child);
        }
    }

    /// What no check may look at.
    fn is_out_of_bounds(&self, node: Node<'_>) -> bool {
        match node.kind() {
            "import_statement" | "comment" | "regex" => true,
            "call_expression" => self.field(node, "function") == Some("require"),
            "arguments" => node.parent().is_some_and(|call| {
                self.field(call, "constructor").is_some_and(|name| name.ends_with("Error"))
            }),
            "expression_statement" => node.named_child(0).is_some_and(|child| child.kind() == "string"),
            _ => false,
        }
    }

    fn edit(&mut self, node: Node<'_>) {
        match node.kind() {
            "binary_expression" | "augmented_assignment_expression" | "update_expression" => {
                self.operator(node);
            }
            "unary_expression" => self.sign(node),
            "optional_chain" => self.optional_chain(node),
            "number" => self.number(node),
            "true" => self.put("constant", node, "false"),
            "false" => self.put("constant", node, "true"),
            "string" => self.string(node),
            "if_statement" | "ternary_expression" => self.choice(node, &["true", "false"]),
            "while_statement" | "for_statement" => self.choice(node, &["false"]),
            "else_clause" => self.put("removed else", node, ""),
            "expression_statement"
            | "throw_statement"
            | "return_statement"
            | "break_statement"
            | "continue_statement" => self.put("removed statement", node, ";"),
            "await_expression" => self.unwrap("removed await", node),
            "call_expression" => self.call(node),
            "object_assignment_pattern" | "assignment_pattern" => self.default(node),
            _ => {}
        }
    }

    fn text(&self, node: Node<'_>) -> &'a str {
        &self.source[node.byte_range()]
    }

    fn field(&self, node: Node<'_>, name: &str) -> Option<&'a str> {
        node.child_by_field_name(name).map(|child| self.text(child))
    }

    fn put(&mut self, operator: &'static str, node: Node<'_>, replacement: &str) {
        self.add(operator, node.byte_range(), replacement);
    }

    fn add(&mut self, operator: &'static str, range: Range<usize>, replacement: &str) {
        self.edits.push(Edit { operator, range, replacement: replacement.to_owned() });
    }

    fn operator(&mut self, node: Node<'_>) {
        let Some(sign) = node.child_by_field_name("operator") else { return };
        if let Some((_, other, name)) = OPERATORS.iter().find(|(found, ..)| *found == self.text(sign)) {
            self.put(name, sign, other);
        }
    }

    fn sign(&mut self, node: Node<'_>) {
        match self.field(node, "operator") {
            Some("!") => self.unwrap("negation", node),
            Some("-") => self.unwrap("arithmetic", node),
            _ => {}
        }
    }

    /// Leaves only the last part of a node, without what stands before it.
    fn unwrap(&mut self, operator: &'static str, node: Node<'_>) {
        let last = node.named_child_count().checked_sub(1).and_then(|last| u32::try_from(last).ok());
        if let Some(inner) = last.and_then(|last| node.named_child(last)) {
            self.add(operator, node.start_byte()..inner.start_byte(), "");
        }
    }

    fn optional_chain(&mut self, node: Node<'_>) {
        let is_member = node.parent().is_some_and(|parent| parent.kind() == "member_expression");
        self.put("optional chain", node, if is_member { "." } else { "" });
    }

    fn number(&mut self, node: Node<'_>) {
        let text = self.text(node).replace('_', "");
        let next = match text.strip_suffix('n') {
            Some(whole) => whole.parse::<i128>().ok().map(|number| format!("{}n", number + 1)),
            None => text.parse::<f64>().ok().map(|number| (number + 1.0).to_string()),
        };
        if let Some(next) = next {
            self.put("constant", node, &next);
        }
    }

    fn string(&mut self, node: Node<'_>) {
        let around = node.parent().map_or("", |parent| parent.kind());
        let is_key = around == "pair" && node.next_sibling().is_some_and(|next| next.kind() == ":");
        if is_key || matches!(around, "export_statement" | "export_specifier" | "import_specifier") {
            return;
        }
        let replacement = if node.named_child_count() == 0 { "'mutant'" } else { "''" };
        self.put("constant", node, replacement);
    }

    /// A condition that is always or never met, or met when it is not.
    fn choice(&mut self, node: Node<'_>, constants: &[&str]) {
        let Some(mut condition) = node.child_by_field_name("condition") else { return };
        if condition.kind() == "parenthesized_expression"
            && let Some(inner) = condition.named_child(0)
        {
            condition = inner;
        }
        if condition.kind() == "empty_statement" || matches!(self.text(condition), "true" | "false") {
            return;
        }
        for constant in constants {
            self.put("guard", condition, constant);
        }
        // Of a negation or an equality, this very edit is made by another operator.
        let is_negated_elsewhere = condition.kind() == "unary_expression"
            || matches!(self.field(condition, "operator"), Some("===" | "!==" | "==" | "!="));
        if !is_negated_elsewhere && node.kind() != "for_statement" {
            self.put("negation", condition, &format!("!({})", self.text(condition)));
        }
    }

    fn call(&mut self, node: Node<'_>) {
        let Some(function) = node.child_by_field_name("function") else { return };
        if let Some(property) = function.child_by_field_name("property") {
            self.swapped(property);
        }
        if matches!(self.text(function), "setTimeout" | "setInterval")
            && let Some(delay) = node.child_by_field_name("arguments").and_then(|list| list.named_child(1))
        {
            self.put("delay", delay, &format!("({}) + 1", self.text(delay)));
        }
    }

    fn swapped(&mut self, property: Node<'_>) {
        let name = self.text(property);
        for (one, other) in CALLS {
            if name == one {
                self.put("swapped call", property, other);
            } else if name == other {
                self.put("swapped call", property, one);
            }
        }
    }

    /// `{ retries = 3 }` to `{ retries }`.
    fn default(&mut self, node: Node<'_>) {
        let ends = node.child_by_field_name("left").zip(node.child_by_field_name("right"));
        if let Some((left, right)) = ends {
            self.add("removed default", left.end_byte()..right.end_byte(), "");
        }
    }
}
