//! The HTTP API: it translates and forwards; what is decided is decided behind [`Runtime`].
//!
//! A request passes [`outer`] (its id, panics, the log), [`guard`] (whose server is this), then its handler.

mod admin;
mod commands;
mod docs;
mod extract;
mod fork;
mod guard;
mod health;
mod history;
mod internal;
mod metrics;
mod novels;
pub mod openapi;
mod outer;
pub mod problem;
mod prompt;
mod state;
mod stream;
mod studio;
mod writer;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use genesis_actors::command::Caller;
use genesis_actors::ports::clock::Clock;
use genesis_actors::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::config::{AuthMode, Secret, Settings};
use crate::measures::Meters;
use crate::writer::desk::Desk;
use problem::Problem;

pub use outer::Peer;

/// How many requests may be under way at once; streams count only while they open.
const IN_FLIGHT: usize = 4_096;

/// What every handler may use.
pub struct Api {
    runtime: Runtime,
    clock: Arc<dyn Clock>,
    hosts: Vec<String>,
    callback_token: Option<Secret>,
    admin_token: Option<Secret>,
    meters: Arc<Meters>,
    writer: Arc<Desk>,
    trusts_loopback: bool,
    in_flight: Semaphore,
    closing: CancellationToken,
}

impl Api {
    /// The API in front of a runtime. Once `closing` is cancelled it takes no commands, and streams say goodbye.
    pub fn new(
        settings: &Settings,
        runtime: Runtime,
        clock: Arc<dyn Clock>,
        meters: Arc<Meters>,
        writer: Arc<Desk>,
        closing: CancellationToken,
    ) -> Self {
        Self {
            runtime,
            clock,
            hosts: settings.server.hosts.clone(),
            callback_token: settings.workflow.callback_token.clone(),
            admin_token: settings.admin.token.clone(),
            meters,
            writer,
            trusts_loopback: settings.auth.mode == AuthMode::SingleUser,
            in_flight: Semaphore::new(IN_FLIGHT),
            closing,
        }
    }

    /// Who asks. Without accounts: nobody in particular.
    const fn caller(&self) -> Caller {
        Caller { user_id: None }
    }
}

/// Every path there is.
pub fn router(api: Arc<Api>) -> Router {
    Router::new()
        .route("/genesis", get(history::sessions))
        .route("/genesis/commands", post(commands::submit))
        .route("/genesis/{session_id}/state", get(state::state))
        .route(
            "/genesis/{session_id}/commands/{command_id}",
            get(commands::status),
        )
        .route("/genesis/{session_id}/events", get(history::events))
        .route("/genesis/{session_id}/events/stream", get(stream::stream))
        .route("/genesis/{session_id}/fork", post(fork::fork))
        .route(
            "/genesis/{session_id}/proposals/{proposal_id}/prompt",
            get(prompt::prompt),
        )
        .route("/novels", get(novels::list))
        .route("/novels/{novel_id}", get(novels::novel))
        .route("/novels/{novel_id}/export", get(novels::export))
        .route("/internal/workflow/next", post(internal::next))
        .route("/internal/workflow/paused", post(internal::paused))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::metrics))
        .merge(admin::router())
        .merge(writer::router())
        .route("/openapi.json", get(docs::openapi_json))
        .route("/docs", get(docs::page))
        .route("/docs/style.css", get(docs::style))
        .route("/problems/{code}", get(docs::problem))
        .fallback(studio::page)
        .method_not_allowed_fallback(async || {
            Problem::new(
                problem::Code::MethodNotAllowed,
                "This path does not take that method.",
            )
        })
        .layer(from_fn_with_state(api.clone(), outer::bound))
        .layer(from_fn_with_state(api.clone(), guard::check))
        .layer(from_fn(guard::harden))
        .layer(from_fn_with_state(api.clock.clone(), outer::envelop))
        .with_state(api)
}
