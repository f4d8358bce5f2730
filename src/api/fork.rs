//! `POST /genesis/{session_id}/fork`: a new session out of a version of another one.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use futures_util::FutureExt as _;
use genesis_actors::command::{Fork, Idempotency};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::commands::{answer, idempotency_key, malformed};
use super::extract::{SessionPath, json_body, read_object};
use super::problem::Problem;

/// What is forked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForkRequest {
    /// The version the new session begins with; of one that ended the session, the version before.
    #[schema(value_type = i64, minimum = 1)]
    at_version: Option<i64>,
}

/// Makes a new session that begins as this one was at a version.
///
/// The history up to that version is copied, with the same sequences, versions, times and proposals; one version more cancels what
/// was running then and gives the new session its own time to live. Sessions of any status can be forked. The same
/// Idempotency-Key with the same request answers what the first one answered.
#[utoipa::path(
    post,
    path = "/genesis/{session_id}/fork",
    operation_id = "forkSession",
    tag = "sessions",
    params(
        ("session_id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 128 visible ASCII characters. Keys belong to the user and live as long as the new session.", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    request_body(content = ForkRequest, content_type = "application/json"),
    responses((status = 201, description = "The new session's state.", body = ref("#/components/schemas/StateView"))),
)]
pub async fn fork(
    State(api): State<Arc<Api>>,
    path: Result<SessionPath, Problem>,
    request: Request,
) -> Result<Response, Problem> {
    let command_id = api.clock.id();
    AssertUnwindSafe(take(&api, command_id, path, request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Problem::internal("a fork panicked")))
        .map_err(|problem| problem.about(command_id))
}

async fn take(
    api: &Api,
    command_id: Uuid,
    path: Result<SessionPath, Problem>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body: ForkRequest = read_object(&json_body(&parts.headers, body).await?)?;
    let at_version = match body.at_version {
        Some(version) if version >= 1 => version,
        Some(_) => return Err(malformed("/at_version", "is less than 1")),
        None => return Err(malformed("/at_version", "is missing")),
    };
    let key = idempotency_key(&parts.headers)?;
    // What is wrong with the path is a 404, and comes after every 400.
    let source_id = path?.session_id;
    let forked = api
        .runtime
        .fork(Fork {
            command_id,
            correlation_id: api.clock.id(),
            session_id: api.clock.id(),
            caller: api.caller(),
            source_id,
            at_version,
            idempotency: key.map(|key| Idempotency {
                key,
                request_hash: Fork::request_hash(source_id, at_version),
            }),
        })
        .await?;
    Ok(answer(forked))
}
