//! Slots in the stock's texts: filling them, and finding again what stands in them.
//!
//! `{H}` `{R}` `{A}` are the three figures as they are called, `{HH}` `{RR}` `{AA}` their full names;
//! `{hero}` is the protagonist's description with its article; `{he}` `{him}` `{his}` `{himself}`
//! (and with a capital) are the protagonist's pronouns; `{place}` the setting; `{x}` what was asked
//! for, `{y}` more of it, `{pred}` what the protagonist is said to do; `{title}`, `{theme}`,
//! `{question}` what was confirmed. An archetype's own texts have `{N}`, `{ne}`, `{nim}`, `{nis}`.

use std::collections::BTreeMap;

use super::text;

/// What stands in the slots.
#[derive(Debug, Clone, Default)]
pub struct Slots(BTreeMap<String, String>);

impl Slots {
    /// Puts a value into a slot.
    pub fn set(&mut self, slot: &str, value: impl Into<String>) {
        self.0.insert(slot.to_owned(), value.into());
    }

    /// What stands in a slot.
    pub fn get(&self, slot: &str) -> &str {
        self.0.get(slot).map_or("", String::as_str)
    }

    /// A text with its slots filled, in one pass: what is put in is never read as a slot.
    pub fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((head, tail)) = rest.split_once('{') {
            out.push_str(head);
            let Some((slot, after)) = tail.split_once('}') else {
                rest = tail;
                break;
            };
            out.push_str(self.get(slot));
            rest = after;
        }
        out.push_str(rest);
        text::capitals(&out)
    }
}

/// What a text has in the slots of the template it was made from, where that can be told.
pub fn recover(template: &str, written: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = template;
    let mut before = String::new();
    while let Some((head, tail)) = rest.split_once('{') {
        let Some((slot, after)) = tail.split_once('}') else {
            break;
        };
        before.push_str(head);
        let left = last_chars(&before, 16);
        let next = after.split('{').next().unwrap_or("");
        let right: String = next.chars().take(12).collect();
        if let Some(value) = between(written, &left, &right, before.is_empty()) {
            found.entry(slot.to_owned()).or_insert(value);
        }
        before.clear();
        rest = after;
    }
    found
}

fn between(written: &str, left: &str, right: &str, at_start: bool) -> Option<String> {
    if right.chars().count() < 4 || (left.chars().count() < 4 && !at_start) {
        return None;
    }
    let tail = if at_start {
        written
    } else {
        written.split_once(left)?.1
    };
    let value = tail.split_once(right)?.0;
    let plain = value.chars().count() <= 60 && !value.contains(['.', '!', '?']);
    (plain && !value.trim().is_empty()).then(|| value.trim().to_owned())
}

fn last_chars(text: &str, n: usize) -> String {
    let skip = text.chars().count().saturating_sub(n);
    text.chars().skip(skip).collect()
}
