//! What workflows ask: not in the public document, and only with the callback token (without one: from this machine only).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use genesis_actors::engine::NextAnswer;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Api;
use super::extract::{json_body, read_object};
use super::guard::{bears, is_local};
use super::problem::{Code, Problem};

/// `POST /internal/workflow/next`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NextBody {
    session_id: Uuid,
    flow_run_id: Uuid,
    attempt: u32,
    after: Option<String>,
}

/// `POST /internal/workflow/paused`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PausedBody {
    flow_run_id: Uuid,
    pause_key: String,
}

/// What a workflow does next.
pub async fn next(
    State(api): State<Arc<Api>>,
    request: Request,
) -> Result<Json<NextAnswer>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&api, &parts)?;
    let body: NextBody = read_object(&json_body(&parts.headers, body).await?)?;
    let after = body.after.as_deref();
    let workflow = api.runtime.workflow();
    let answer = workflow
        .next(body.session_id, body.flow_run_id, body.attempt, after)
        .await?;
    Ok(Json(answer))
}

/// A workflow's pause is there.
pub async fn paused(State(api): State<Arc<Api>>, request: Request) -> Result<Json<Value>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&api, &parts)?;
    let body: PausedBody = read_object(&json_body(&parts.headers, body).await?)?;
    let workflow = api.runtime.workflow();
    let handle = workflow
        .confirm_pause(body.flow_run_id, &body.pause_key)
        .await?;
    Ok(Json(json!({
        "pause_key": handle.pause_key,
        "status": handle.status,
        "resume_payload": handle.resume_payload,
    })))
}

/// With a token: whoever has it. Without one: whoever asks from this machine, not through a proxy.
fn admit(api: &Api, parts: &Parts) -> Result<(), Problem> {
    match &api.callback_token {
        Some(token) if bears(&parts.headers, token) => Ok(()),
        Some(_) => Err(Problem::new(
            Code::Unauthenticated,
            "The callback token is missing or wrong.",
        )),
        None if api.trusts_loopback && is_local(&parts.headers, &parts.extensions) => Ok(()),
        None => Err(Problem::new(
            Code::Forbidden,
            "Without a callback token, callbacks are taken from loopback only.",
        )),
    }
}
