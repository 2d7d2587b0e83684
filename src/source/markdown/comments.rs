//! Comments of a page that say something of the question that they stand in or before.

use super::walk::Walk;
use super::words;

impl Walk<'_> {
    /// Comments that say something of the question that they stand in or before.
    pub(super) fn comments(&mut self) {
        for comment in &self.page.scan.comments {
            let fields =
                comment.text.split([';', '\n', ',']).filter_map(|field| field.split_once([':', '=']));
            let line = self.page.line(comment.span.start);
            let place = self.walked.drafts.partition_point(|draft| draft.line <= line);
            // Right before a question, with a blank line above, it is that question's.
            let before = self.page.scan.source[..comment.span.start].trim_end_matches([' ', '\t']);
            let is_apart = before.is_empty() || before.ends_with("\n\n");
            let next = self.walked.drafts.get(place).filter(|draft| is_apart && draft.line == line + 1);
            let next = next.map(|_| place);
            let Some(at) = next.or_else(|| place.checked_sub(1)) else { continue };
            for (key, value) in fields {
                let draft = &mut self.walked.drafts[at];
                match &*key.trim().to_lowercase() {
                    "topic" if value.contains(char::is_alphanumeric) => {
                        let depth = self.open_section(70, value.trim());
                        let section = self.walked.sections.len() - 1;
                        self.walked.drafts[at].setting.section = section;
                        self.close_sections(depth);
                    }
                    "difficulty" | "level" => {
                        draft.difficulty = words::difficulty(value.trim()).or(draft.difficulty);
                    }
                    "tags" | "tag" => {
                        let all = comment.text.split_once(key).map_or("", |(_, rest)| rest);
                        let all = all.split([';', '\n']).next().unwrap_or_default();
                        let is_beside = |letter: char| !letter.is_alphanumeric();
                        let tags = all.split(',').map(|tag| tag.trim_matches(is_beside).to_owned());
                        draft.tags.extend(tags.filter(|tag| !tag.is_empty()));
                    }
                    _ => {}
                }
            }
        }
    }
}
