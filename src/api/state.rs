//! `GET /genesis/{session_id}/state`

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use genesis_actors::runtime::StateRead;

use super::Api;
use super::commands::etag;
use super::extract::{Params, SessionPath};
use super::problem::Problem;

/// A session's state, now or as it was at a version.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/state",
    operation_id = "getState",
    tag = "sessions",
    params(
        ("session_id" = Uuid, Path),
        ("at_version" = Option<i64>, Query, description = "The state as it was at this version.", minimum = 1),
        ("min_version" = Option<i64>, Query, description = "Never answers an older state than this.", minimum = 1),
        ("If-None-Match" = Option<String>, Header, description = "Entity tags of states that are known."),
    ),
    responses(
        (status = 200, description = "The state; ETag is its version.", body = ref("#/components/schemas/StateView")),
        (status = 304, description = "The caller has this version."),
    ),
)]
pub async fn state(
    State(api): State<Arc<Api>>,
    path: SessionPath,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let read = StateRead {
        at_version: params.number("at_version", 1..=i64::MAX)?,
        min_version: params.number("min_version", 1..=i64::MAX)?,
    };
    let state = api
        .runtime
        .rendered_state(&api.caller(), path.session_id, read)
        .await?;
    let tag = etag(state.version).ok_or_else(|| Problem::internal("a version is no header"))?;
    let mut response = if has(&headers, &tag) {
        let mut unchanged = Response::new(Body::empty());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        let mut answer = Response::new(Body::from(Bytes::from_owner(state.body)));
        let json = HeaderValue::from_static("application/json");
        answer.headers_mut().insert(CONTENT_TYPE, json);
        answer
    };
    response.headers_mut().insert(ETAG, tag);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

/// Whether `If-None-Match` names the tag, weakly compared.
pub(super) fn has(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let wanted = tag.to_str().unwrap_or_default();
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || strong(known) == wanted)
}
