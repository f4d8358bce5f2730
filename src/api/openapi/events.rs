//! `Envelope`: one schema an event type, told apart by `type`; and what streams send besides.

use genesis_actors::domain::event::{ConfirmSource, Event, FailureCode, GenerationKind};
use genesis_actors::domain::stage::{Mode, Stage};
use serde_json::{Map, Value, json};

use super::contents::{any, confirmed, content, draft};
use super::{DocumentError, Schemas, nullable, object, reference};

/// Adds the envelopes and the ephemeral events.
pub(super) fn refine(schemas: &mut Schemas<'_>) -> Result<(), DocumentError> {
    let mut names = Vec::new();
    let mut mapping = Map::new();
    for event_type in Event::TYPES {
        let name = format!("{}Event", camel(event_type));
        schemas.add(&name, envelope(event_type, object(&data(event_type))));
        mapping.insert(
            event_type.to_owned(),
            json!(format!("#/components/schemas/{name}")),
        );
        names.push(reference(&name));
    }
    schemas.add(
        "Envelope",
        json!({"oneOf": names, "discriminator": {"propertyName": "type", "mapping": mapping},
            "description": "A domain event: CloudEvents 1.0, structured JSON."}),
    );
    schemas.set(
        "EventPage",
        "events",
        json!({"type": "array", "items": reference("Envelope")}),
    )?;
    for (name, schema) in ephemeral() {
        schemas.add(name, schema);
    }
    Ok(())
}

/// `stage.confirmed` → `StageConfirmed`
fn camel(event_type: &str) -> String {
    event_type
        .split('.')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            format!("{}{rest}", first.to_ascii_uppercase())
        })
        .collect()
}

fn envelope(event_type: &str, data: Value) -> Value {
    let (text, version) = (json!({"type": "string"}), whole(1));
    object(&[
        ("specversion", json!({"type": "string", "const": "1.0"})),
        ("id", id()),
        (
            "source",
            json!({"type": "string", "description": "/genesis/{session_id}"}),
        ),
        ("type", json!({"type": "string", "const": event_type})),
        ("subject", id()),
        ("time", time()),
        ("datacontenttype", text),
        ("sequence", version.clone()),
        ("aggregateversion", version.clone()),
        ("schemaversion", version),
        ("correlationid?", id()),
        ("causationid?", id()),
        ("data", data),
    ])
}

fn id() -> Value {
    json!({"type": "string", "format": "uuid"})
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn whole(minimum: i64) -> Value {
    json!({"type": "integer", "format": "int64", "minimum": minimum})
}

fn words(all: &[&str]) -> Value {
    json!({"type": "string", "enum": all})
}

fn spelled<T: Copy>(all: &[T], spell: impl Fn(T) -> &'static str) -> Value {
    words(&all.iter().map(|word| spell(*word)).collect::<Vec<_>>())
}

fn keep() -> Value {
    json!({"type": ["array", "null"], "items": {"type": "string"}})
}

fn adjustments() -> Value {
    json!({"type": ["object", "null"], "additionalProperties": {"type": "string"}})
}

/// The `data` of an event type (contract, section 5).
fn data(event_type: &str) -> Vec<(&'static str, Value)> {
    let stage = || reference("WorkingStage");
    let kind = || spelled(GenerationKind::ALL, GenerationKind::as_str);
    match event_type {
        "session.started" => vec![
            ("mode", spelled(Mode::ALL, Mode::as_str)),
            ("premise", nullable(text())),
            ("title", nullable(text())),
            ("language", text()),
            ("seed", nullable(whole(0))),
            (
                "forked_from",
                nullable(object(&[("session_id", id()), ("version", whole(1))])),
            ),
        ],
        "stage.entered" => vec![("stage", spelled(Stage::ALL, Stage::as_str))],
        "generation.requested" => vec![
            ("command_id", id()),
            ("stage", stage()),
            ("kind", kind()),
            ("count", whole(1)),
            ("instructions", nullable(text())),
            ("proposal_id", nullable(id())),
            ("keep", keep()),
            ("adjustments", adjustments()),
        ],
        "generation.completed" => vec![
            ("command_id", id()),
            ("stage", stage()),
            ("proposals", json!({"type": "array", "items": proposal()})),
            ("writer", writer()),
        ],
        "generation.failed" => vec![
            ("command_id", id()),
            ("stage", stage()),
            ("code", spelled(FailureCode::ALL, FailureCode::as_str)),
            ("message", text()),
            ("retryable", json!({"type": "boolean"})),
        ],
        "generation.cancelled" => {
            vec![("command_id", id()), ("stage", stage()), ("reason", text())]
        }
        "feedback.provided" => vec![
            ("stage", stage()),
            ("proposal_id", nullable(id())),
            ("feedback", text()),
            ("adjustments", adjustments()),
            ("keep", keep()),
        ],
        "concept.selected" => vec![
            ("proposal_ids", json!({"type": "array", "items": id()})),
            ("content", nullable(reference(&draft("Concept")))),
        ],
        "draft.edited" => vec![("stage", stage()), ("content", any(draft))],
        "stage.confirmed" => vec![
            ("stage", stage()),
            ("content", any(confirmed)),
            ("source", spelled(ConfirmSource::ALL, ConfirmSource::as_str)),
            ("proposal_id", nullable(id())),
        ],
        other => ends(other),
    }
}

/// The `data` of events about waits and ends.
fn ends(event_type: &str) -> Vec<(&'static str, Value)> {
    let wait = || nullable(spelled(Stage::ALL, Stage::as_str));
    match event_type {
        "workflow.reminder" => vec![
            ("stage", wait()),
            ("correlation_id", id()),
            ("timeout_at", time()),
        ],
        "workflow.failed" => vec![
            ("stage", wait()),
            ("correlation_id", id()),
            ("reason", text()),
        ],
        "session.abandoned" => vec![("reason", nullable(text()))],
        "session.completed" | "novel.created" => vec![("novel_id", id()), ("title", text())],
        _ => vec![("expires_at", time())],
    }
}

fn proposal() -> Value {
    object(&[
        ("proposal_id", id()),
        ("content", any(content)),
        ("derived_from", nullable(id())),
        ("adjustments_made", adjustments()),
    ])
}

fn writer() -> Value {
    object(&[
        ("kind", text()),
        ("model", text()),
        ("usage", json!({"type": ["object", "null"]})),
    ])
}

/// What streams send and nobody stores.
fn ephemeral() -> [(&'static str, Value); 5] {
    let wait = || {
        object(&[
            ("stage", nullable(spelled(Stage::ALL, Stage::as_str))),
            ("correlation_id", id()),
        ])
    };
    [
        (
            "GenerationDelta",
            object(&[
                ("command_id", id()),
                ("attempt", whole(1)),
                ("stage", reference("WorkingStage")),
                ("proposal", whole(0)),
                ("pointer", text()),
                ("text", text()),
                ("offset", whole(0)),
            ]),
        ),
        (
            "GenerationProgress",
            object(&[
                ("command_id", id()),
                ("attempt", whole(1)),
                ("stage", reference("WorkingStage")),
                (
                    "progress",
                    json!({"type": "number", "minimum": 0, "maximum": 1}),
                ),
            ]),
        ),
        ("WorkflowPaused", wait()),
        ("WorkflowResumed", wait()),
        ("PresenceChanged", object(&[("viewers", whole(0))])),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The golden files are what the domain writes; the schemas here say the same, or are wrong.
    #[test]
    fn every_event_is_described_as_it_is_written() -> Result<(), Box<dyn std::error::Error>> {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/actors/tests/golden/events");
        for event_type in Event::TYPES {
            let file = std::fs::read(format!("{golden}/{event_type}.v1.json"))?;
            let written: Value = serde_json::from_slice(&file)?;
            check(&object(&data(event_type)), &written, event_type);
        }
        Ok(())
    }

    fn check(schema: &Value, written: &Value, at: &str) {
        let (Some(properties), Some(members)) = (
            schema.get("properties").and_then(Value::as_object),
            written.as_object(),
        ) else {
            return;
        };
        let described: BTreeSet<&String> = properties.keys().collect();
        assert_eq!(described, members.keys().collect(), "{at}");
        for (name, schema) in properties {
            check(schema, &members[name], &format!("{at}/{name}"));
        }
    }
}
