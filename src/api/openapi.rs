//! The OpenAPI document: paths and plain schemas come from the handlers' own annotations, contents from the domain's
//! tables of fields, and what is typed by stage, command or event is put together here.

mod answers;
mod commands;
mod contents;
mod events;
mod written;

use genesis_actors::command::Answer;
use genesis_actors::domain::stage::SessionStatus;
use genesis_actors::domain::view::StateView;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::problem::ProblemDocument;
use super::{
    admin, commands as command_paths, docs, fork, health, history, metrics, novels, prompt, state,
    stream, writer,
};
use crate::export::Format;
use written::{ORDER, Written};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Genesis",
        description = "Makes the setting of a novel with its writer: concept, theme, characters, world and plot.\n\n\
            Unknown fields in a request are an error, unknown query parameters are ignored; null is the same as absent. Times are RFC 3339 in \
            UTC, a character is a Unicode code point. Every answer carries `x-request-id`; every error is a Problem (RFC 9457)."
    ),
    servers((url = "/")),
    tags(
        (name = "commands", description = "What changes a session."),
        (name = "sessions", description = "What a session is."),
        (name = "events", description = "What happened to a session."),
        (name = "novels", description = "What came of it."),
        (name = "writer", description = "Who writes, and choosing it; the latter with the admin token where one is set, else from the server's own machine only."),
        (name = "operating", description = "Whether it runs."),
        (name = "inspection", description = "What it is doing, for those who look after it: with the admin token where one is set, else from the server's own machine only."),
    ),
    paths(
        command_paths::submit, command_paths::status, state::state, prompt::prompt, fork::fork, history::sessions, history::events, stream::stream,
        novels::list, novels::novel, novels::export, health::healthz, health::readyz, metrics::metrics, docs::openapi_json, docs::page, docs::problem,
    ),
    components(schemas(StateView, Answer, SessionStatus, ProblemDocument, Format)),
)]
struct Annotated;

/// Names of the contract, and plainer ones for readers, where the code has others.
const RENAMED: [(&str, &str); 13] = [
    ("Stage", "GenesisStage"),
    ("Mode", "GenesisMode"),
    ("SessionStatus", "GenesisStatus"),
    ("Answer", "CommandAnswer"),
    ("Code", "ProblemCode"),
    ("FieldError", "ProblemItem"),
    ("PendingView", "PendingCommand"),
    ("ProposalView", "Proposal"),
    ("SelectedView", "Selected"),
    ("FeedbackView", "Feedback"),
    ("StageErrorView", "CommandError"),
    ("ObservableState", "Actor"),
    ("Handled", "HandledMessage"),
];

/// Why the document cannot be made: a bug, found by its test.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Something is no JSON.
    #[error("the document cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The annotations no longer have what is refined here.
    #[error("the document has no {0}")]
    Missing(String),
}

/// The document, pretty and the same byte for byte each time.
pub fn document_text() -> Result<String, DocumentError> {
    Ok(format!(
        "{}\n",
        serde_json::to_string_pretty(&Written(&document()?))?
    ))
}

/// The document.
pub fn document() -> Result<Value, DocumentError> {
    let mut annotated = Annotated::openapi();
    annotated.merge(admin::Documented::openapi());
    annotated.merge(writer::Documented::openapi());
    let mut document = serde_json::to_value(annotated)?;
    if let Some(components) = document
        .get_mut("components")
        .and_then(Value::as_object_mut)
    {
        let token = json!({"adminToken": {"type": "http", "scheme": "bearer", "description": "`admin.token` of the server."}});
        components.insert("securitySchemes".to_owned(), token);
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        // The project names none.
        info.remove("license");
    }
    let mut schemas = Schemas::of(&mut document)?;
    contents::refine(&mut schemas)?;
    commands::refine(&mut schemas)?;
    events::refine(&mut schemas)?;
    answers::refine(&mut document)?;
    rename(&mut document);
    Ok(document)
}

/// The schemas under `components`.
struct Schemas<'a>(&'a mut Map<String, Value>);

impl<'a> Schemas<'a> {
    fn of(document: &'a mut Value) -> Result<Self, DocumentError> {
        document
            .pointer_mut("/components/schemas")
            .and_then(Value::as_object_mut)
            .map(Self)
            .ok_or_else(|| DocumentError::Missing("schemas".to_owned()))
    }

    fn add(&mut self, name: &str, schema: Value) {
        self.0.insert(name.to_owned(), schema);
    }

    fn copy(&self, name: &str) -> Result<Value, DocumentError> {
        self.0
            .get(name)
            .cloned()
            .ok_or_else(|| DocumentError::Missing(name.to_owned()))
    }

    /// Puts a better schema in the place of a property's.
    fn set(&mut self, name: &str, property: &str, schema: Value) -> Result<(), DocumentError> {
        let holder = self
            .0
            .get_mut(name)
            .ok_or_else(|| DocumentError::Missing(name.to_owned()))?;
        set(holder, property, schema)
    }
}

/// Puts a better schema in the place of a property's, keeping its description.
fn set(holder: &mut Value, property: &str, mut schema: Value) -> Result<(), DocumentError> {
    let place = holder
        .pointer_mut(&format!("/properties/{property}"))
        .ok_or_else(|| DocumentError::Missing(property.to_owned()))?;
    let description = place.get("description").cloned();
    if let (Some(description), Some(schema)) = (description, schema.as_object_mut()) {
        schema.entry("description").or_insert(description);
    }
    *place = schema;
    Ok(())
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn nullable(schema: Value) -> Value {
    json!({"oneOf": [{"type": "null"}, schema]})
}

fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> Value {
    let schemas: Vec<Value> = names.into_iter().map(reference).collect();
    json!({"oneOf": schemas})
}

/// An object with exactly these properties; those without `?` at their name's end are required.
fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.ends_with('?'))
        .collect();
    let order: Vec<&str> = properties
        .iter()
        .map(|(name, _)| name.trim_end_matches('?'))
        .collect();
    let properties: Map<String, Value> = properties
        .iter()
        .map(|(name, schema)| (name.trim_end_matches('?').to_owned(), schema.clone()))
        .collect();
    json!({"type": "object", "required": required, "properties": properties, ORDER: order})
}

fn rename(document: &mut Value) {
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        for (from, to) in RENAMED {
            if let Some(schema) = schemas.remove(from) {
                schemas.insert(to.to_owned(), schema);
            }
        }
    }
    rename_references(document);
}

fn rename_references(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if let ("$ref", Value::String(target)) = (key.as_str(), &mut *value) {
                    for (from, to) in RENAMED {
                        if *target == format!("#/components/schemas/{from}") {
                            *target = format!("#/components/schemas/{to}");
                        }
                    }
                }
                rename_references(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename_references),
        _ => {}
    }
}
