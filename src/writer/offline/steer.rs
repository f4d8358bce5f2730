//! The last hand on a content: what was refused goes, renames hold, what is kept is put back, limits are met.

use std::collections::BTreeSet;

use genesis_actors::domain::content::{Completeness, check};
use genesis_actors::domain::stage::Stage;
use serde_json::{Value, json};

use super::given::Given;
use super::pointer;
use super::slots::Slots;
use super::stock::Stock;
use super::text;

/// Takes every sentence out that speaks of what was refused; what is left stays whole.
pub fn scrub(stock: &Stock, content: &mut Value, refused: &BTreeSet<String>, kept: &[String]) {
    if refused.is_empty() {
        return;
    }
    drop_items(stock, content, refused, kept);
    pointer::map(content, "", &mut |at, text| {
        let name = at.ends_with("/category") || pointer::is_under(at, kept);
        (!name && text::speaks_of(text, refused)).then(|| without(text, refused))
    });
}

/// Members of the cast and entries of the world that are what was refused go as a whole, where enough are left.
fn drop_items(stock: &Stock, content: &mut Value, refused: &BTreeSet<String>, kept: &[String]) {
    for (list, fields, least) in [
        ("characters", ["role", "name"], 3),
        ("entries", ["name", "category"], 4),
    ] {
        let Some(items) = content.get_mut(list).and_then(Value::as_array_mut) else {
            continue;
        };
        if kept.iter().any(|k| k.starts_with(&format!("/{list}"))) {
            continue;
        }
        let mut left = items.len();
        items.retain(|item| {
            let said = |field: &str| item.get(field).and_then(Value::as_str).unwrap_or("");
            let first = text::first_sentence(said("description"));
            let is = fields.iter().any(|f| text::speaks_of(said(f), refused))
                || text::speaks_of(first, refused);
            let hero = said("role").to_lowercase() == stock.said("role_lead");
            let go = is && !hero && left > least;
            if go {
                left -= 1;
            }
            !go
        });
    }
    mend_bonds(stock, content);
}

/// Bonds of people who are gone go too.
pub fn mend_bonds(stock: &Stock, content: &mut Value) {
    let names: Vec<String> = content
        .get("characters")
        .and_then(Value::as_array)
        .map(|all| {
            all.iter()
                .filter_map(|c| c.get("name")?.as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    if names.is_empty() {
        return;
    }
    if let Some(bonds) = content
        .get_mut("relationships")
        .and_then(Value::as_array_mut)
    {
        let known = |bond: &Value, end: &str| {
            bond.get(end)
                .and_then(Value::as_str)
                .is_some_and(|n| names.iter().any(|k| k == n))
        };
        bonds.retain(|bond| known(bond, "from") && known(bond, "to"));
        if bonds.is_empty() {
            let from = names.first().cloned().unwrap_or_default();
            let to = names.last().cloned().unwrap_or_default();
            let mut slots = Slots::default();
            slots.set("from", from.clone());
            slots.set("to", to.clone());
            let told = slots.fill(stock.said("someone"));
            let kind = stock.said("acquaintance");
            bonds.push(json!({"from": from, "to": to, "kind": kind, "description": told}));
        }
    }
}

/// A text without its sentences of a kind; without the words where nothing else would be left.
fn without(text: &str, refused: &BTreeSet<String>) -> String {
    let han = text::has_han(text);
    let clean: Vec<&str> = text::sentences(text)
        .into_iter()
        .filter(|s| !text::speaks_of(s, refused))
        .collect();
    if !clean.is_empty() {
        return text::row(clean);
    }
    let clauses: Vec<&str> = text
        .split([',', ';', ':', '，', '；', '：', '。'])
        .filter(|c| !text::speaks_of(c, refused))
        .map(str::trim)
        .collect();
    let joined = clauses.join(if han { "，" } else { ", " });
    if han {
        let plain = joined.trim_matches('，').to_owned();
        let cut = refused.iter().fold(text.to_owned(), |told, word| {
            told.replace(word.as_str(), "")
        });
        return match (plain.is_empty(), text.ends_with('。')) {
            (true, _) => cut,
            (false, true) => format!("{plain}。"),
            (false, false) => plain,
        };
    }
    if text::length(&joined) * 2 > text::length(text) {
        let joined = text::capital(joined.trim_end_matches(['.', ',']));
        return if text.ends_with('.') {
            format!("{joined}.")
        } else {
            joined
        };
    }
    let words: Vec<String> = text
        .split(' ')
        .map(|word| {
            let said = text::words(word)
                .first()
                .is_some_and(|w| text::speaks_of(w, refused));
            if said {
                stand_in(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// What stands for a word that must not: the like of it, with its punctuation.
fn stand_in(word: &str) -> String {
    let tail: String = word
        .chars()
        .rev()
        .take_while(|c| !c.is_alphanumeric())
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let plain = if word
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .ends_with("'s")
    {
        "another's"
    } else {
        "other"
    };
    format!("{plain}{tail}")
}

/// Old names become new ones everywhere but in what is kept.
pub fn rename(content: &mut Value, renames: &[(String, String)], kept: &[String]) {
    for (old, new) in renames {
        pointer::map(content, "", &mut |at, text| {
            (!pointer::is_under(at, kept) && text::has_word(text, old))
                .then(|| text::replace_word(text, old, new))
        });
    }
}

/// Kept fields of the base, byte for byte.
pub fn keep(content: &mut Value, base: Option<&Value>, kept: &[String]) {
    let Some(base) = base else { return };
    for at in kept {
        if let Some(value) = base.pointer(at) {
            pointer::put(content, at, value.clone());
        }
    }
}

/// All of it for a new proposal.
pub fn finish(stage: Stage, mut content: Value, given: &Given) -> Value {
    let brief = given.brief;
    rename(&mut content, &given.ask.renames, &[]);
    scrub(given.stock, &mut content, &given.ask.refused, &brief.keep);
    keep(
        &mut content,
        brief.base.as_ref().map(|b| &b.content),
        &brief.keep,
    );
    if stage == Stage::Characters {
        unique(&mut content);
        mend_bonds(given.stock, &mut content);
    }
    limits(stage, &mut content, &brief.keep);
    mend(given.stock, stage, &mut content);
    content
}

/// Nobody stands in the cast twice.
fn unique(content: &mut Value) {
    if let Some(cast) = content.get_mut("characters").and_then(Value::as_array_mut) {
        let mut seen = BTreeSet::new();
        cast.retain(|c| {
            c.get("name")
                .and_then(Value::as_str)
                .is_none_or(|name| seen.insert(name.to_owned()))
        });
    }
}

/// Every text within its limit.
pub fn limits(stage: Stage, content: &mut Value, kept: &[String]) {
    pointer::map(content, "", &mut |at, text| {
        let max = pointer::limit(stage, at)?;
        (text::length(text) > max && !pointer::is_under(at, kept)).then(|| text::fit(text, max))
    });
}

/// Whatever is still missing gets a plain word, so that content is always complete.
pub fn mend(stock: &Stock, stage: Stage, content: &mut Value) {
    for fault in check(stage, content, Completeness::Complete, "") {
        if fault.message != "is missing" {
            continue;
        }
        let list = [
            "/title_suggestions",
            "/themes",
            "/genres",
            "/personality",
            "/goals",
        ];
        let filler = if list.iter().any(|l| fault.pointer.ends_with(l)) {
            json!([stock.said("left_open").trim_end_matches(['.', '。'])])
        } else if fault.pointer.ends_with("/number") || fault.pointer.ends_with("_in") {
            json!(1)
        } else {
            json!(stock.said("left_open"))
        };
        pointer::put(content, &fault.pointer, filler);
    }
}
