//! `GET /metrics`: what Prometheus asks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::Api;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Measures of this process and its store, in Prometheus's text format.
///
/// Commands by type and outcome with histograms of their latency, the journal's batches, mailboxes and live actors by kind, open
/// streams, tasks and outbox rows by status. It answers also while the store is away: what the tables hold is then as last known.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "inspection",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "The measures.", content_type = "text/plain", body = String)),
)]
pub async fn metrics(State(api): State<Arc<Api>>) -> Response {
    let measured = api.runtime.measure().await;
    if let Err(error) = &measured {
        tracing::warn!(%error, "the store cannot be measured");
    }
    let text = api.meters.render(measured.is_ok());
    ([(CONTENT_TYPE, TEXT)], text).into_response()
}
