//! Whether the process lives, and whether what it needs is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// Whether everything the server needs is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// `ok` or `unavailable`.
    status: &'static str,
    /// Each dependency by its name.
    dependencies: BTreeMap<String, Dependency>,
}

/// How a dependency is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Dependency {
    /// `ok` or `unavailable`.
    status: &'static str,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

const fn word(ok: bool) -> &'static str {
    if ok { "ok" } else { "unavailable" }
}

/// The process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    tag = "operating",
    responses((status = 200, description = "It does.", body = Health)),
)]
pub async fn healthz() -> Json<Health> {
    Json(Health { status: word(true) })
}

/// Whether everything the server needs is there, by name.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readiness",
    tag = "operating",
    responses(
        (status = 200, description = "Everything is there.", body = Readiness),
        (status = 503, description = "Something is away.", body = Readiness),
    ),
)]
pub async fn readyz(State(api): State<Arc<Api>>) -> (StatusCode, Json<Readiness>) {
    let mut dependencies: BTreeMap<String, Dependency> = api
        .runtime
        .readiness()
        .await
        .into_iter()
        .map(|(name, found)| {
            let status = word(found.is_ok());
            (
                name.to_owned(),
                Dependency {
                    status,
                    detail: found.err(),
                },
            )
        })
        .collect();
    if api.closing.is_cancelled() {
        let detail = Some("shutting down".to_owned());
        dependencies.insert(
            "server".to_owned(),
            Dependency {
                status: word(false),
                detail,
            },
        );
    }
    let ready = dependencies
        .values()
        .all(|dependency| dependency.detail.is_none());
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(Readiness {
            status: word(ready),
            dependencies,
        }),
    )
}
