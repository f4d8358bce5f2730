//! Checks that several handlers share: each adds the faults it finds, with pointers into the body.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::content::Fault;
use crate::domain::content::schema::LIST_MAX;
use crate::domain::content::schema::token;
use crate::domain::stage::Stage;

pub(super) fn fault(pointer: impl Into<String>, message: impl Into<String>) -> Fault {
    Fault {
        pointer: pointer.into(),
        message: message.into(),
    }
}

/// A value that must be there; `null` is the same as absent.
pub(super) fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
    use serde::{Deserialize, de::Error};
    match Value::deserialize(from)? {
        Value::Null => Err(D::Error::custom("is missing")),
        value => Ok(value),
    }
}

/// FINISHED is no stage to work on.
pub(super) fn working(stage: Option<Stage>, faults: &mut Vec<Fault>) {
    if stage == Some(Stage::Finished) {
        faults.push(fault("/payload/stage", "FINISHED is no stage to work on"));
    }
}

/// A text of `min` to `max` characters, if it is there.
pub(super) fn text(text: Option<&str>, min: usize, max: usize, at: &str, faults: &mut Vec<Fault>) {
    let Some(text) = text else { return };
    let count = text.chars().count();
    if count < min || count > max {
        faults.push(fault(
            at,
            format!("has {count} characters; {min} to {max} are allowed"),
        ));
    }
}

/// JSON pointers to fields (RFC 6901).
pub(super) fn keep(pointers: Option<&Vec<String>>, faults: &mut Vec<Fault>) {
    let Some(pointers) = pointers else { return };
    if pointers.len() > LIST_MAX {
        faults.push(fault(
            "/payload/keep",
            format!("has more than {LIST_MAX} items"),
        ));
    }
    for (index, pointer) in pointers.iter().enumerate() {
        if !pointer.starts_with('/') {
            faults.push(fault(
                format!("/payload/keep/{index}"),
                "is no JSON pointer to a field",
            ));
        }
    }
}

/// JSON pointers to fields, and what to change there.
pub(super) fn adjustments(changes: Option<&BTreeMap<String, String>>, faults: &mut Vec<Fault>) {
    let Some(changes) = changes else { return };
    if changes.len() > LIST_MAX {
        faults.push(fault(
            "/payload/adjustments",
            format!("has more than {LIST_MAX} items"),
        ));
    }
    for (pointer, change) in changes {
        let at = format!("/payload/adjustments/{}", token(pointer));
        if !pointer.starts_with('/') {
            faults.push(fault(at.clone(), "its key is no JSON pointer to a field"));
        }
        text(Some(change), 1, 2_000, &at, faults);
    }
}

/// What `keep` and `adjustments` point to must be in the base.
pub(super) fn resolve(
    base: &Value,
    keep: Option<&Vec<String>>,
    adjustments: Option<&BTreeMap<String, String>>,
) -> Vec<Fault> {
    let lacking = |pointer: &str| base.pointer(pointer).is_none();
    let kept = keep.into_iter().flatten().enumerate();
    let changed = adjustments.into_iter().flat_map(BTreeMap::keys);
    kept.filter(|(_, pointer)| lacking(pointer))
        .map(|(index, _)| {
            fault(
                format!("/payload/keep/{index}"),
                "points to nothing in the proposal",
            )
        })
        .chain(changed.filter(|pointer| lacking(pointer)).map(|pointer| {
            fault(
                format!("/payload/adjustments/{}", token(pointer)),
                "points to nothing in the proposal",
            )
        }))
        .collect()
}
