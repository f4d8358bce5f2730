//! Contents by stage, and the views of stages and proposals typed by them.

use genesis_actors::domain::content::{Kind, shape};
use genesis_actors::domain::stage::Stage;
use serde_json::{Value, json};

use super::written::ORDER;
use super::{DocumentError, Schemas, nullable, object, one_of, reference, set};

/// The working stages with what their schemas are called by.
pub(super) const STAGES: [(Stage, &str); 5] = [
    (Stage::Concept, "Concept"),
    (Stage::Theme, "Theme"),
    (Stage::Characters, "Characters"),
    (Stage::World, "World"),
    (Stage::Plot, "Plot"),
];

/// Complete content.
pub(super) fn content(name: &str) -> String {
    format!("{name}Content")
}

/// Content that may lack fields.
pub(super) fn draft(name: &str) -> String {
    format!("{name}Draft")
}

/// What is confirmed of a stage: of CONCEPT one to three.
pub(super) fn confirmed(name: &str) -> String {
    if name == "Concept" {
        "ConfirmedConcepts".to_owned()
    } else {
        content(name)
    }
}

/// One schema a stage, by a naming function.
pub(super) fn any(naming: impl Fn(&str) -> String) -> Value {
    let names: Vec<String> = STAGES.iter().map(|(_, name)| naming(name)).collect();
    one_of(names.iter().map(String::as_str))
}

/// Adds the contents and types the state by them.
pub(super) fn refine(schemas: &mut Schemas<'_>) -> Result<(), DocumentError> {
    for (stage, name) in STAGES {
        let complete = in_order(&shape(stage), shape(stage).json_schema());
        schemas.add(&draft(name), incomplete(complete.clone()));
        schemas.add(&content(name), complete);
    }
    let concepts = json!({"type": "array", "minItems": 1, "maxItems": 3, "items": reference("ConceptContent")});
    schemas.add("ConfirmedConcepts", object(&[("concepts", concepts)]));
    let words: Vec<&str> = STAGES.iter().map(|(stage, _)| stage.as_str()).collect();
    schemas.add(
        "WorkingStage",
        json!({"type": "string", "enum": words, "description": "A stage to work on."}),
    );
    schemas.set(
        "SelectedView",
        "content",
        nullable(reference(&draft("Concept"))),
    )?;
    views(schemas)?;
    let setting: Vec<(&str, Value)> = STAGES
        .iter()
        .map(|(stage, name)| (stage.as_str(), reference(&confirmed(name))))
        .collect();
    schemas.add("NovelSetting", object(&setting));
    schemas.set("Novel", "setting", reference("NovelSetting"))
}

/// The same schema with its properties in the order of the domain's table, which is the one people read them in.
fn in_order(kind: &Kind, mut schema: Value) -> Value {
    match kind {
        Kind::List(item) => {
            if let Some(items) = schema.get_mut("items") {
                *items = in_order(item, items.take());
            }
        }
        Kind::Object(fields) => {
            for field in *fields {
                if let Some(property) = schema.pointer_mut(&format!("/properties/{}", field.name)) {
                    *property = in_order(&field.kind, property.take());
                }
            }
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            schema[ORDER] = json!(names);
        }
        Kind::Text(_) | Kind::Word(_) | Kind::Int => {}
    }
    schema
}

/// The same schema without anything required.
fn incomplete(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(map) => {
            if map.get("type") == Some(&json!("object")) {
                map.remove("required");
            }
            for value in map.values_mut() {
                *value = incomplete(value.take());
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = incomplete(item.take());
            }
        }
        _ => {}
    }
    schema
}

/// `StageView` and `ProposalView` become one of five, and the state names which.
fn views(schemas: &mut Schemas<'_>) -> Result<(), DocumentError> {
    let (stage_view, proposal_view) = (schemas.copy("StageView")?, schemas.copy("ProposalView")?);
    for (_, name) in STAGES {
        let mut proposal = proposal_view.clone();
        set(&mut proposal, "content", reference(&content(name)))?;
        schemas.add(&format!("{name}Proposal"), proposal);
        let mut stage = stage_view.clone();
        set(
            &mut stage,
            "proposals",
            json!({"type": "array", "items": reference(&format!("{name}Proposal"))}),
        )?;
        set(&mut stage, "draft", nullable(reference(&draft(name))))?;
        set(
            &mut stage,
            "confirmed",
            nullable(reference(&confirmed(name))),
        )?;
        if name != "Concept" {
            set(&mut stage, "selected", json!({"type": "null"}))?;
        }
        schemas.add(&format!("{name}Stage"), stage);
    }
    schemas.add("StageView", any(|name| format!("{name}Stage")));
    schemas.add("ProposalView", any(|name| format!("{name}Proposal")));
    let stages: Vec<(&str, Value)> = STAGES
        .iter()
        .map(|(stage, name)| (stage.as_str(), reference(&format!("{name}Stage"))))
        .collect();
    schemas.set("StateView", "stages", object(&stages))?;
    require_all(schemas, "StateView");
    for (_, name) in STAGES {
        require_all(schemas, &format!("{name}Stage"));
        require_all(schemas, &format!("{name}Proposal"));
    }
    for name in [
        "PendingView",
        "SelectedView",
        "FeedbackView",
        "StageErrorView",
        "SessionSummary",
        "SessionList",
        "EventPage",
        "NovelSummary",
        "NovelList",
        "Novel",
        "CommandRecord",
        "Answer",
    ] {
        require_all(schemas, name);
    }
    Ok(())
}

/// In answers every field is there, null where there is nothing.
fn require_all(schemas: &mut Schemas<'_>, name: &str) {
    let Some(schema) = schemas.0.get_mut(name).and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let all: Vec<String> = properties.keys().cloned().collect();
        schema.insert("required".to_owned(), json!(all));
    }
}
