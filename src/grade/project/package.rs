//! What a project's `package.json` says: how it is started and tested, what it depends on.
//!
//! A script is a line for a shell, and no shell of ours runs a stranger's line. So `start` has to be
//! what it is in every starter, `node FILE`, with variables, options and arguments as need be.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What has a meaning to a shell beyond words.
const OPERATORS: &[char] = &['&', '|', ';', '<', '>', '$', '`', '(', ')', '*', '?', '#', '~', '\n'];
/// What runs a file as Node does.
const NODES: [&str; 3] = ["node", "tsx", "ts-node"];
/// Options of Node's that wait for somebody, or start again on a change.
const LEFT_OUT: [&str; 3] = ["--watch", "--inspect", "--inspect-brk"];

/// A `package.json`, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in crate::grade) struct Package {
    pub(in crate::grade) r#type: Option<String>,
    pub(in crate::grade) main: Option<String>,
    pub(in crate::grade) scripts: BTreeMap<String, String>,
    pub(in crate::grade) dependencies: BTreeMap<String, String>,
    pub(in crate::grade) optional_dependencies: BTreeMap<String, String>,
    pub(in crate::grade) dev_dependencies: BTreeMap<String, String>,
}

/// How a project is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::grade) struct Start {
    pub(in crate::grade) env: Vec<(String, String)>,
    /// Options of Node's.
    pub(in crate::grade) options: Vec<String>,
    /// The file, by its path in the project.
    pub(in crate::grade) file: String,
    pub(in crate::grade) args: Vec<String>,
}

impl Package {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        serde_json::from_slice(text).map_err(|error| format!("`package.json` cannot be read: {error}"))
    }

    /// `module` or `commonjs`, as it says.
    pub(in crate::grade) fn module_type(&self) -> Option<&str> {
        self.r#type.as_deref().filter(|kind| ["module", "commonjs"].contains(kind))
    }

    /// How `npm start` would start it, or why that cannot be done here.
    pub(in crate::grade) fn start(&self) -> Result<Start, String> {
        let Some(script) = self.scripts.get("start") else {
            // npm's own rule where there is no such script.
            return Ok(Start { file: "server.js".to_owned(), ..Start::default() });
        };
        let told = |why: &str| format!("its `start` script `{script}` {why}: it has to be `node FILE`");
        let mut words = words(script).ok_or_else(|| told("is a line for a shell"))?.into_iter().peekable();
        words.next_if(|word| word == "cross-env");
        let mut start = Start::default();
        while let Some((name, value)) = words.peek().and_then(|word| variable(word)) {
            start.env.push((name.to_owned(), value.to_owned()));
            words.next();
        }
        let program = words.next().unwrap_or_default();
        if !NODES.contains(&&*program) {
            return Err(told("does not run Node"));
        }
        while let Some(option) = words.next_if(|word| word.starts_with('-')) {
            let takes_value = ["-r", "--require", "--import", "--loader", "--env-file", "-C", "--conditions"];
            let value = if takes_value.contains(&&*option) { words.next() } else { None };
            if !LEFT_OUT.iter().any(|known| option == *known || option.starts_with(&format!("{known}="))) {
                start.options.push(option);
                start.options.extend(value);
            }
        }
        let file = words.next().ok_or_else(|| told("names no file"))?;
        let file = if file == "." { self.main.clone().unwrap_or_else(|| "index.js".into()) } else { file };
        start.file = within(&file).ok_or_else(|| told("names a file outside of the project"))?;
        start.args = words.collect();
        Ok(start)
    }
}

/// A path in the project without its `./`; `None`: it leads out.
fn within(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!path.starts_with('/') && !parts.is_empty() && !parts.contains(&"..")).then(|| parts.join("/"))
}

fn variable(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some((name, value))
}

/// The words of a line, quotes taken away; `None` where it needs a shell.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some('"'), '$' | '`' | '\\') | (None, '\\') => return None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if OPERATORS.contains(&letter) => return None,
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            (Some(_) | None, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &str) {
        let scripts = BTreeMap::from([("start".to_owned(), script.to_owned())]);
        let found = match (Package { scripts, ..Package::default() }).start() {
            Ok(Start { env, options, file, args }) => format!("{env:?} {options:?} {file} {args:?}"),
            Err(why) => why.split("` ").nth(2).unwrap_or_default().to_owned(),
        };
        assert_eq!(found, expected, "{script}");
    }

    #[test]
    fn a_start_script_is_node_and_a_file() {
        check("node src/server.mjs", "[] [] src/server.mjs []");
        check("node ./src/../server.js", "names a file outside of the project: it has to be `node FILE`");
        check("node ./src/server.js --port 1", r#"[] [] src/server.js ["--port", "1"]"#);
        check(
            "NODE_ENV=production node -r ./a.cjs x.js",
            r#"[("NODE_ENV", "production")] ["-r", "./a.cjs"] x.js []"#,
        );
        check("node --watch --inspect=0 'a b.js'", "[] [] a b.js []");
        check("node .", "[] [] index.js []");
        check("tsx src/server.ts", "[] [] src/server.ts []");
    }

    #[test]
    fn what_needs_a_shell_is_told() {
        for script in ["npm run build && node x.js", "node $(pwd)/x.js", "node x.js > log", "node \"$X\""] {
            check(script, "is a line for a shell: it has to be `node FILE`");
        }
        check("nodemon x.js", "does not run Node: it has to be `node FILE`");
        check("node", "names no file: it has to be `node FILE`");
        check("node /etc/x.js", "names a file outside of the project: it has to be `node FILE`");
    }
}
