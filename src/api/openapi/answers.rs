//! What every operation may answer besides: headers, and problems by status.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::problem::{Code, MEDIA_TYPE};
use super::{DocumentError, reference};

const ANY: &[Code] = &[Code::Forbidden, Code::InternalError, Code::Overloaded];
const READ: &[Code] = &[Code::MalformedRequest, Code::StoreUnavailable];
const SESSION: &[Code] = &[Code::SessionNotFound, Code::SessionUnavailable];
const COMMAND: &[Code] = &[
    Code::MalformedRequest,
    Code::SessionNotFound,
    Code::DuplicateCommand,
    Code::InvalidTransition,
    Code::VersionConflict,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
    Code::IdempotencyKeyReused,
    Code::StoreUnavailable,
    Code::ShuttingDown,
    Code::SessionUnavailable,
    Code::OutcomeUnknown,
];

const OPERATOR: &[Code] = &[Code::Unauthenticated, Code::StoreUnavailable];
const WRITER: &[Code] = &[
    Code::Unauthenticated,
    Code::MalformedRequest,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
];
const DECIDED: &[Code] = &[
    Code::NotFound,
    Code::InvalidTransition,
    Code::OutcomeUnknown,
];

/// The problems of an operation.
fn problems(operation: &str) -> Vec<Code> {
    let own: &[&[Code]] = match operation {
        "health" | "readiness" => return Vec::new(),
        "sendCommand" => &[COMMAND],
        "getState" => &[READ, SESSION, &[Code::VersionNotReached]],
        "getProposalPrompt" => &[READ, SESSION, &[Code::NotFound]],
        "getWriterSettings" | "findModelServers" => &[&[Code::Unauthenticated]],
        "chooseWriter" => &[WRITER, &[Code::InvalidTransition]],
        "testWriter" | "listModels" => &[WRITER],
        "resetWriter" => &[&[Code::Unauthenticated, Code::InvalidTransition]],
        "getCommand" => &[READ, SESSION, &[Code::NotFound]],
        "listEvents" | "streamEvents" => &[READ, SESSION],
        "listSessions" | "listNovels" => &[READ],
        "getNovel" | "exportNovel" => &[READ, &[Code::NotFound]],
        "problem" => &[&[Code::NotFound]],
        "forkSession" => &[
            READ,
            SESSION,
            &[
                Code::VersionNotReached,
                Code::PayloadTooLarge,
                Code::UnsupportedMediaType,
                Code::IdempotencyKeyReused,
                Code::ShuttingDown,
                Code::OutcomeUnknown,
            ],
        ],
        "metrics" | "supervisionTree" => &[&[Code::Unauthenticated]],
        "listActors" => &[&[Code::Unauthenticated, Code::MalformedRequest]],
        "getActor" | "restartActor" => &[&[Code::Unauthenticated, Code::NotFound]],
        "listOutbox" | "listTasks" | "listHandles" => &[OPERATOR, &[Code::MalformedRequest]],
        "redriveOutboxRow" | "skipOutboxRow" | "retryTask" => &[OPERATOR, DECIDED],
        "redriveOutbox" => &[OPERATOR, &[Code::OutcomeUnknown]],
        _ => &[],
    };
    own.iter()
        .chain(&[ANY])
        .flat_map(|codes| codes.iter().copied())
        .collect()
}

/// The headers of an operation's good answers, with what they tell.
fn headers(operation: &str) -> &'static [(&'static str, &'static str)] {
    const ETAG: (&str, &str) = ("ETag", "The session's version, in quotes.");
    match operation {
        "sendCommand" => &[
            ETAG,
            ("Location", "With 201: /genesis/{session_id}/state."),
            (
                "Idempotency-Replayed",
                "`true` when an earlier command with the same key answers.",
            ),
        ],
        "getState" => &[ETAG],
        "forkSession" => &[
            ETAG,
            (
                "Location",
                "/genesis/{session_id}/state of the new session.",
            ),
            (
                "Idempotency-Replayed",
                "`true` when an earlier fork with the same key answers.",
            ),
        ],
        "exportNovel" => &[("Content-Disposition", "The file's name.")],
        _ => &[],
    }
}

/// Adds headers and problems to every operation.
pub(super) fn refine(document: &mut Value) -> Result<(), DocumentError> {
    let missing = |what: &str| DocumentError::Missing(what.to_owned());
    let paths = document
        .pointer_mut("/paths")
        .and_then(Value::as_object_mut)
        .ok_or_else(|| missing("paths"))?;
    for operation in paths
        .values_mut()
        .filter_map(Value::as_object_mut)
        .flat_map(Map::values_mut)
    {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let responses = operation
            .pointer_mut("/responses")
            .and_then(Value::as_object_mut)
            .ok_or_else(|| missing("responses"))?;
        for response in responses.values_mut() {
            for (name, description) in headers(&id) {
                add_header(response, name, description);
            }
        }
        let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
        for code in problems(&id) {
            by_status.entry(code.status()).or_default().push(code);
        }
        for (status, codes) in by_status {
            responses.insert(status.to_string(), problem(status, &codes));
        }
        for response in responses.values_mut() {
            add_header(
                response,
                "x-request-id",
                "The request's id, taken over or made.",
            );
        }
    }
    Ok(())
}

fn problem(status: u16, codes: &[Code]) -> Value {
    let meanings: Vec<String> = codes
        .iter()
        .map(|code| format!("`{}`: {}", code.as_str(), code.meaning()))
        .collect();
    let mut response = json!({
        "description": meanings.join(" "),
        "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
    });
    if status == 503 {
        add_header(
            &mut response,
            "Retry-After",
            "Seconds after which another try makes sense.",
        );
    }
    response
}

fn add_header(response: &mut Value, name: &str, description: &str) {
    let Some(response) = response.as_object_mut() else {
        return;
    };
    let headers = response.entry("headers").or_insert_with(|| json!({}));
    if let Some(headers) = headers.as_object_mut() {
        headers.insert(
            name.to_owned(),
            json!({"description": description, "schema": {"type": "string"}}),
        );
    }
}
