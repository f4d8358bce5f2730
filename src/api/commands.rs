//! `POST /genesis/commands`, and how a command stands.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{ETAG, HeaderMap, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use genesis_actors::command::{Command, CommandRouter, Idempotency, request_hash};
use genesis_actors::domain::content::Fault;
use genesis_actors::domain::stage::{CommandStatus, CommandType};
use genesis_actors::ports::journal::InboxRow;
use genesis_actors::runtime::Submitted;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::extract::{SessionPath, header, json_body, read_object};
use super::problem::{Code, Problem};

const IDEMPOTENCY_KEY: &str = "idempotency-key";
const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const IF_MATCH: &str = "if-match";

/// The body, before its payload is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    command_type: Option<CommandType>,
    session_id: Option<Uuid>,
    expected_version: Option<i64>,
    payload: Option<Value>,
}

/// How a command stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommandRecord {
    command_id: Uuid,
    session_id: Uuid,
    /// A command type, or `FORK`.
    command_type: String,
    status: CommandStatus,
    /// The version it was recorded with.
    version: i64,
    correlation_id: Uuid,
    /// What it yielded: `{proposal_ids}` of a generation, `{novel_id}` of FINISH_GENESIS.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Why it failed, when FAILED.
    #[schema(value_type = Option<Object>)]
    error_details: Option<Value>,
    received_at: DateTime<Utc>,
    processed_at: Option<DateTime<Utc>>,
}

/// Sends a command.
///
/// 201 for a new session, 200 when the command is done, 202 when work goes on in the background. The same Idempotency-Key
/// with the same request answers what the first one answered, and changes nothing. A body has at most 256 KiB.
#[utoipa::path(
    post,
    path = "/genesis/commands",
    operation_id = "sendCommand",
    tag = "commands",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 128 visible ASCII characters. Keys belong to the user and live as long as the session.", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
        ("If-Match" = Option<String>, Header, description = "The expected version in quotes, as expected_version says it too; `*` expects nothing.", example = "\"7\""),
    ),
    request_body(content = ref("#/components/schemas/CommandRequest"), content_type = "application/json"),
    responses(
        (status = 200, description = "Done.", body = ref("#/components/schemas/CommandAnswer")),
        (status = 201, description = "The new session.", body = ref("#/components/schemas/CommandAnswer")),
        (status = 202, description = "Under way; GET …/commands/{command_id} tells how it stands.", body = ref("#/components/schemas/CommandAnswer")),
    ),
)]
pub async fn submit(State(api): State<Arc<Api>>, request: Request) -> Result<Response, Problem> {
    // Its id is made once, whatever becomes of it.
    let command_id = api.clock.id();
    // A panic is answered here rather than further out, since only here is the command known.
    AssertUnwindSafe(take(&api, command_id, request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Problem::internal("a command panicked")))
        .map_err(|problem| problem.about(command_id))
}

async fn take(api: &Api, command_id: Uuid, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = json_body(&parts.headers, body).await?;
    let command = read(api, command_id, &parts.headers, &bytes)?;
    if api.closing.is_cancelled() {
        return Err(Problem::new(
            Code::ShuttingDown,
            "The server is shutting down.",
        ));
    }
    let submitted = api.runtime.submit(command).await?;
    Ok(answer(submitted))
}

/// Reads a command out of a body and headers; everything wrong here is a 400.
fn read(
    api: &Api,
    command_id: Uuid,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Command, Problem> {
    let body: Body = read_object(bytes)?;
    let command_type = body
        .command_type
        .ok_or_else(|| malformed("/command_type", "is missing"))?;
    let expected_version = expected_version(headers, body.expected_version)?;
    let key = idempotency_key(headers)?;
    check_session(command_type, body.session_id, expected_version)?;
    let raw = body.payload.unwrap_or_else(|| Value::Object(Map::new()));
    if !raw.is_object() {
        return Err(malformed("/payload", "is no object"));
    }
    let handler = CommandRouter::route(command_type, &raw).map_err(Problem::malformed)?;
    let idempotency = key.map(|key| Idempotency {
        key,
        request_hash: request_hash(command_type, body.session_id, expected_version, &raw),
    });
    Ok(Command {
        command_id,
        correlation_id: api.clock.id(),
        session_id: body.session_id.unwrap_or_else(|| api.clock.id()),
        caller: api.caller(),
        expected_version,
        idempotency,
        raw,
        handler,
    })
}

pub(super) fn malformed(pointer: &str, message: &str) -> Problem {
    Problem::malformed(vec![Fault {
        pointer: pointer.to_owned(),
        message: message.to_owned(),
    }])
}

/// START_GENESIS makes its session and so can expect nothing of it; every other command needs one.
fn check_session(
    command_type: CommandType,
    session_id: Option<Uuid>,
    expected_version: Option<i64>,
) -> Result<(), Problem> {
    match (command_type, session_id, expected_version) {
        (CommandType::StartGenesis, Some(_), _) => Err(malformed(
            "/session_id",
            "START_GENESIS makes the session; none is given",
        )),
        (CommandType::StartGenesis, None, Some(_)) => Err(malformed(
            "/expected_version",
            "START_GENESIS makes the session; no version is expected",
        )),
        (CommandType::StartGenesis, None, None) | (_, Some(_), _) => Ok(()),
        (_, None, _) => Err(malformed("/session_id", "is missing")),
    }
}

/// The version expected by the body or by `If-Match`, which must not differ.
fn expected_version(headers: &HeaderMap, in_body: Option<i64>) -> Result<Option<i64>, Problem> {
    let in_header = match header(headers, IF_MATCH)? {
        None | Some("*") => None,
        Some(tag) => {
            let digits = tag
                .strip_prefix('"')
                .and_then(|tag| tag.strip_suffix('"'))
                .filter(|digits| {
                    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
                })
                .and_then(|digits| digits.parse().ok());
            Some(digits.ok_or_else(|| {
                Problem::bad_request(
                    "The header If-Match is not one version in quotes, such as \"7\".",
                )
            })?)
        }
    };
    match (in_header, in_body) {
        (Some(header), Some(body)) if header != body => Err(malformed(
            "/expected_version",
            "is not the version that If-Match names",
        )),
        (header, body) => Ok(header.or(body)),
    }
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = header(headers, IDEMPOTENCY_KEY)? else {
        return Ok(None);
    };
    if (1..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Some(key.to_owned()))
    } else {
        Err(Problem::bad_request(
            "The header Idempotency-Key is not 1 to 128 visible ASCII characters.",
        ))
    }
}

pub(super) fn answer(submitted: Submitted) -> Response {
    let version = submitted.body.get("version").and_then(Value::as_i64);
    let mut response = Json(submitted.body).into_response();
    *response.status_mut() =
        StatusCode::from_u16(submitted.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(tag) = version.and_then(etag) {
        headers.insert(ETAG, tag);
    }
    if submitted.status == 201
        && let Ok(location) =
            HeaderValue::from_str(&format!("/genesis/{}/state", submitted.session_id))
    {
        headers.insert(LOCATION, location);
    }
    if submitted.replayed {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// A version as an entity tag.
pub(super) fn etag(version: i64) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{version}\"")).ok()
}

/// How a command stands.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/commands/{command_id}",
    operation_id = "getCommand",
    tag = "commands",
    params(("session_id" = Uuid, Path), ("command_id" = Uuid, Path)),
    responses((status = 200, description = "How it stands now.", body = CommandRecord)),
)]
pub async fn status(
    State(api): State<Arc<Api>>,
    path: SessionPath,
) -> Result<Json<CommandRecord>, Problem> {
    let command_id = path.command_id.ok_or_else(Problem::not_found)?;
    let row = api
        .runtime
        .command(&api.caller(), path.session_id, command_id)
        .await?;
    Ok(Json(row.into()))
}

impl From<InboxRow> for CommandRecord {
    fn from(row: InboxRow) -> Self {
        Self {
            command_id: row.id,
            session_id: row.session_id,
            command_type: row.command_type,
            status: row.status,
            version: row.aggregate_version,
            correlation_id: row.correlation_id,
            result: row.result,
            error_details: row.error_details,
            received_at: row.received_at,
            processed_at: row.processed_at,
        }
    }
}
