//! `CommandRequest`: one schema a command type, told apart by `command_type`.

use genesis_actors::command::{
    AbandonGenesis, CancelGeneration, ConfirmStage, EditDraft, ExtendSession, FinishGenesis,
    GenerateInspiration, NavigateToStage, ProvideFeedback, SelectConcept, StartGenesis,
};
use genesis_actors::domain::stage::CommandType;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use super::contents::{STAGES, content, draft};
use super::{DocumentError, Schemas, nullable, object, reference, set};

/// Adds the requests and types what commands yield.
pub(super) fn refine(schemas: &mut Schemas<'_>) -> Result<(), DocumentError> {
    let mut names = Vec::new();
    let mut mapping = Map::new();
    for command_type in CommandType::ALL.iter().copied() {
        let name = camel(command_type.as_str());
        let payload = payload(command_type)?;
        schemas.add(&format!("{name}Payload"), payload);
        schemas.add(&format!("{name}Command"), request(command_type, &name));
        mapping.insert(
            command_type.as_str().to_owned(),
            json!(format!("#/components/schemas/{name}Command")),
        );
        names.push(reference(&format!("{name}Command")));
    }
    schemas.add(
        "CommandRequest",
        json!({"oneOf": names, "discriminator": {"propertyName": "command_type", "mapping": mapping}}),
    );
    results(schemas)
}

fn results(schemas: &mut Schemas<'_>) -> Result<(), DocumentError> {
    let id = json!({"type": "string", "format": "uuid"});
    let result = object(&[
        ("proposal_ids?", json!({"type": "array", "items": id})),
        ("novel_id?", id.clone()),
    ]);
    schemas.add("CommandResult", result);
    schemas.set("Answer", "result", nullable(reference("CommandResult")))?;
    schemas.set(
        "CommandRecord",
        "result",
        nullable(reference("CommandResult")),
    )?;
    schemas.set(
        "CommandRecord",
        "error_details",
        nullable(reference("StageErrorView")),
    )
}

/// `START_GENESIS` → `StartGenesis`
fn camel(command_type: &str) -> String {
    command_type
        .split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            format!("{first}{}", rest.to_ascii_lowercase())
        })
        .collect()
}

fn request(command_type: CommandType, name: &str) -> Value {
    let starts = command_type == CommandType::StartGenesis;
    let needs_payload = matches!(
        command_type,
        CommandType::StartGenesis
            | CommandType::ProvideFeedback
            | CommandType::SelectConcept
            | CommandType::EditDraft
            | CommandType::ConfirmStage
            | CommandType::NavigateToStage
    );
    let mut properties = vec![(
        "command_type",
        json!({"type": "string", "const": command_type}),
    )];
    if !starts {
        properties.push(("session_id", json!({"type": "string", "format": "uuid"})));
        let version = json!({"type": ["integer", "null"], "format": "int64", "minimum": 1,
            "description": "The version this is meant for; another one is a 412."});
        properties.push(("expected_version?", version));
    }
    properties.push((
        if needs_payload { "payload" } else { "payload?" },
        reference(&format!("{name}Payload")),
    ));
    let mut request = object(&properties);
    if let Some(request) = request.as_object_mut() {
        request.insert("additionalProperties".to_owned(), json!(false));
    }
    request
}

/// A payload, with its stages and contents typed.
fn payload(command_type: CommandType) -> Result<Value, DocumentError> {
    let working = reference("WorkingStage");
    let mut schema = match command_type {
        CommandType::StartGenesis => plain::<StartGenesis>()?,
        CommandType::GenerateInspiration => plain::<GenerateInspiration>()?,
        CommandType::ProvideFeedback => plain::<ProvideFeedback>()?,
        CommandType::SelectConcept => plain::<SelectConcept>()?,
        CommandType::EditDraft => plain::<EditDraft>()?,
        CommandType::ConfirmStage => plain::<ConfirmStage>()?,
        CommandType::NavigateToStage => plain::<NavigateToStage>()?,
        CommandType::CancelGeneration => plain::<CancelGeneration>()?,
        CommandType::ExtendSession => plain::<ExtendSession>()?,
        CommandType::AbandonGenesis => plain::<AbandonGenesis>()?,
        CommandType::FinishGenesis => plain::<FinishGenesis>()?,
    };
    match command_type {
        CommandType::GenerateInspiration | CommandType::ProvideFeedback => {
            set(&mut schema, "stage", nullable(working))?;
        }
        CommandType::NavigateToStage => set(&mut schema, "stage", working)?,
        CommandType::SelectConcept => {
            set(
                &mut schema,
                "content",
                nullable(reference(&draft("Concept"))),
            )?;
        }
        CommandType::EditDraft => {
            return by_stage(&schema, |name| reference(&draft(name)));
        }
        CommandType::ConfirmStage => {
            return by_stage(&schema, |name| nullable(reference(&content(name))));
        }
        _ => {}
    }
    Ok(schema)
}

fn plain<T: PartialSchema>() -> Result<Value, DocumentError> {
    Ok(serde_json::to_value(T::schema())?)
}

/// One variant a stage, each with its own content.
fn by_stage(schema: &Value, content: impl Fn(&str) -> Value) -> Result<Value, DocumentError> {
    let mut variants = Vec::new();
    for (stage, name) in STAGES {
        let mut variant = schema.clone();
        set(
            &mut variant,
            "stage",
            json!({"type": "string", "const": stage}),
        )?;
        set(&mut variant, "content", content(name))?;
        variants.push(variant);
    }
    Ok(json!({"oneOf": variants}))
}
