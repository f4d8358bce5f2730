//! What workflows ask: not in the public document, and only with the callback token (without one: from this machine only).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use genesis_actors::command::Refusal;
use genesis_actors::engine::{Asking, NextAnswer};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Api;
use super::Peer;
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

/// `POST /internal/workflow/report`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportBody {
    session_id: Uuid,
    flow_run_id: Uuid,
    attempt: u32,
    state: Reported,
    error: Option<String>,
}

/// How a run says it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reported {
    Running,
    Failed,
}

/// What a workflow does next.
pub async fn next(
    State(api): State<Arc<Api>>,
    request: Request,
) -> Result<Json<NextAnswer>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&api, &parts)?;
    let body: NextBody = read_object(&json_body(&parts.headers, body).await?)?;
    let run = Asking {
        session_id: body.session_id,
        flow_run_id: body.flow_run_id,
        attempt: body.attempt,
    };
    let next = api.runtime.workflow().next(run, body.after.as_deref());
    let answer = next.await.map_err(|refusal| refused(run, refusal))?;
    if let NextAnswer::Ended { reason } = &answer {
        let (session_id, flow_run_id) = (run.session_id, run.flow_run_id);
        tracing::info!(%session_id, %flow_run_id, reason, "a run that is over asked what comes next");
    }
    Ok(Json(answer))
}

/// How a workflow's run is.
pub async fn report(State(api): State<Arc<Api>>, request: Request) -> Result<Json<Value>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&api, &parts)?;
    let body: ReportBody = read_object(&json_body(&parts.headers, body).await?)?;
    let run = Asking {
        session_id: body.session_id,
        flow_run_id: body.flow_run_id,
        attempt: body.attempt,
    };
    let failure = match body.state {
        Reported::Running => None,
        Reported::Failed => Some(body.error.as_deref().unwrap_or("it did not say why")),
    };
    let reported = api.runtime.workflow().report(run, failure).await;
    reported.map_err(|refusal| refused(run, refusal))?;
    Ok(Json(json!({})))
}

/// Says in the log whom the service would not listen to.
fn refused(run: Asking, refusal: Refusal) -> Problem {
    let (session_id, flow_run_id) = (run.session_id, run.flow_run_id);
    if matches!(refusal, Refusal::NotFound(_) | Refusal::SessionNotFound) {
        tracing::warn!(%session_id, %flow_run_id, "a run that is not a session's asked for it, and was refused");
    }
    refusal.into()
}

/// A workflow's pause is there.
pub async fn paused(State(api): State<Arc<Api>>, request: Request) -> Result<Json<Value>, Problem> {
    let (parts, body) = request.into_parts();
    admit(&api, &parts)?;
    let body: PausedBody = read_object(&json_body(&parts.headers, body).await?)?;
    let PausedBody {
        flow_run_id,
        pause_key,
    } = &body;
    let workflow = api.runtime.workflow();
    let handle = workflow.confirm_pause(*flow_run_id, pause_key).await;
    let handle = handle.inspect_err(|refusal| {
        if matches!(refusal, Refusal::NotFound(_)) {
            tracing::warn!(%flow_run_id, pause_key, "a pause that nobody asked for was told, and refused");
        }
    })?;
    Ok(Json(json!({
        "pause_key": handle.pause_key,
        "status": handle.status,
        "resume_payload": handle.resume_payload,
    })))
}

/// With a token: whoever has it. Without one: whoever asks from this machine, not through a proxy. Who is refused is logged.
fn admit(api: &Api, parts: &Parts) -> Result<(), Problem> {
    let admitted = has_a_right(api, parts);
    if admitted.is_err() {
        let peer = parts.extensions.get::<Peer>().map(|Peer(peer)| *peer);
        tracing::warn!(
            ?peer,
            path = parts.uri.path(),
            "a callback without the right to it was refused"
        );
    }
    admitted
}

fn has_a_right(api: &Api, parts: &Parts) -> Result<(), Problem> {
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
