//! Content by JSON pointer: its strings in reading order, and changing them.

use genesis_actors::domain::content::{Kind, schema, shape};
use genesis_actors::domain::stage::Stage;
use serde_json::Value;

/// Every string of a stage's content with its pointer, in the order of the fields.
pub fn leaves(stage: Stage, content: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&shape(stage), content, String::new(), &mut found);
    found
}

fn walk(kind: &Kind, value: &Value, at: String, found: &mut Vec<(String, String)>) {
    match (kind, value) {
        (Kind::Object(fields), Value::Object(map)) => {
            for field in *fields {
                if let Some(value) = map.get(field.name) {
                    walk(
                        &field.kind,
                        value,
                        format!("{at}/{}", schema::token(field.name)),
                        found,
                    );
                }
            }
        }
        (Kind::List(kind), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                walk(kind, item, format!("{at}/{index}"), found);
            }
        }
        (_, Value::String(text)) => found.push((at, text.clone())),
        _ => {}
    }
}

/// The most characters a field may hold; none where it is no text.
pub fn limit(stage: Stage, pointer: &str) -> Option<usize> {
    let mut kind = shape(stage);
    for token in pointer.split('/').skip(1) {
        kind = match kind {
            Kind::Object(fields) => fields.iter().find(|f| f.name == token)?.kind,
            Kind::List(inner) => *inner,
            _ => return None,
        };
    }
    match kind {
        Kind::Text(max) => Some(max),
        _ => None,
    }
}

/// Whether `pointer` is one of `kept`, or inside one.
pub fn is_under(pointer: &str, kept: &[String]) -> bool {
    kept.iter().any(|k| {
        pointer == k
            || k.is_empty()
            || pointer
                .strip_prefix(k.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
    })
}

/// Puts a value at a pointer, making the way there: lists grow by the item after their last.
pub fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut here = root;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        here = match here {
            Value::Object(map) => map.entry(key).or_insert(Value::Null),
            Value::Array(items) => {
                let wanted: usize = key.parse().unwrap_or(items.len());
                let at = wanted.min(items.len());
                if at == items.len() {
                    items.push(Value::Null);
                }
                match items.get_mut(at) {
                    Some(item) => item,
                    None => return,
                }
            }
            _ => return,
        };
    }
    *here = value;
}

/// Changes every string that `change` has something else for.
pub fn map(value: &mut Value, at: &str, change: &mut dyn FnMut(&str, &str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = change(at, text) {
                *text = new;
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                map(item, &format!("{at}/{index}"), change);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields.iter_mut() {
                map(item, &format!("{at}/{}", schema::token(name)), change);
            }
        }
        _ => {}
    }
}
