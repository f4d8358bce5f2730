//! What no model gets right by itself, and needs no model: numbers in order, names as the cast has them.

use genesis_actors::domain::stage::Stage;
use serde_json::{Value, json};

use super::small::texts;

/// The content, mended.
pub fn mend(stage: Stage, mut content: Value) -> Value {
    match stage {
        Stage::Characters => mend_bonds(&mut content),
        Stage::Plot => mend_plot(&mut content),
        _ => {}
    }
    content
}

fn mend_bonds(content: &mut Value) {
    let names = texts(content.get("characters").unwrap_or(&Value::Null), "name");
    let known = |said: &str| -> Option<String> {
        let lower = said.to_lowercase();
        let same = |name: &&String| name.to_lowercase() == lower;
        let part = |name: &&String| {
            name.to_lowercase()
                .split_whitespace()
                .any(|word| lower.split_whitespace().any(|other| other == word))
        };
        names
            .iter()
            .find(same)
            .or_else(|| names.iter().find(part))
            .cloned()
    };
    let Some(bonds) = content
        .get_mut("relationships")
        .and_then(Value::as_array_mut)
    else {
        return;
    };
    let mut seen: Vec<(String, String)> = Vec::new();
    bonds.retain_mut(|bond| {
        let end = |end: &str| bond.get(end).and_then(Value::as_str).and_then(known);
        let (Some(from), Some(to)) = (end("from"), end("to")) else {
            return false;
        };
        let ends = (from.clone(), to.clone());
        if from == to || seen.contains(&ends) {
            return false;
        }
        bond["from"] = json!(from);
        bond["to"] = json!(to);
        seen.push(ends);
        true
    });
    // A model that only spoke of nobody it had named still left a cast that knows each other.
    if let (true, [one, other, ..]) = (bonds.is_empty(), names.as_slice()) {
        bonds.push(json!({"from": one, "to": other, "kind": "adversaries", "description": format!("{one} stands in the way of {other}.")}));
    }
}

fn mend_plot(content: &mut Value) {
    let mut number: i64 = 0;
    for act in content
        .get_mut("acts")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        for chapter in act
            .get_mut("chapters")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            number += 1;
            chapter["number"] = json!(number);
            let same = chapter.get("value_from").is_some()
                && chapter.get("value_from") == chapter.get("value_to");
            if let (true, Some(chapter)) = (same, chapter.as_object_mut()) {
                chapter.remove("value_to");
                chapter.remove("value_from");
            }
        }
    }
    for thread in content
        .get_mut("threads")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let chapter = |name: &str| {
            thread
                .get(name)
                .and_then(Value::as_i64)
                .unwrap_or(1)
                .clamp(1, number.max(1))
        };
        let planted = chapter("planted_in").min((number - 3).max(1));
        let paid = chapter("paid_off_in").max((planted + 3).min(number.max(1)));
        thread["planted_in"] = json!(planted);
        thread["paid_off_in"] = json!(paid);
    }
}
