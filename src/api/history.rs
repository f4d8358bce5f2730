//! Lists of sessions, and a session's history.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use genesis_actors::domain::event::Envelope;
use genesis_actors::domain::stage::{Mode, SessionStatus, Stage};
use genesis_actors::ports::catalog::ListedSession;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::extract::{Params, SessionPath, cursor};
use super::problem::Problem;

/// A session in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionSummary {
    session_id: Uuid,
    title: Option<String>,
    mode: Mode,
    status: SessionStatus,
    current_stage: Stage,
    is_pending: bool,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    novel_id: Option<Uuid>,
}

/// A page of sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    sessions: Vec<SessionSummary>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// A page of events, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    #[schema(value_type = Vec<Object>)]
    events: Vec<Envelope>,
    /// `after` of the next page; null at the end.
    next_after: Option<i64>,
}

/// Lists the caller's sessions, newest first.
#[utoipa::path(
    get,
    path = "/genesis",
    operation_id = "listSessions",
    tag = "sessions",
    params(
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page.", body = SessionList)),
)]
pub async fn sessions(
    State(api): State<Arc<Api>>,
    params: Params,
) -> Result<Json<SessionList>, Problem> {
    let (limit, before) = (params.limit()?, params.cursor()?);
    let page = api.runtime.sessions(&api.caller(), before, limit).await?;
    Ok(Json(SessionList {
        sessions: page.rows.into_iter().map(SessionSummary::from).collect(),
        next_cursor: cursor(page.next),
    }))
}

impl From<ListedSession> for SessionSummary {
    fn from(listed: ListedSession) -> Self {
        let row = listed.row;
        let title = row
            .session_metadata
            .get("title")
            .and_then(Value::as_str)
            .map(str::to_owned);
        Self {
            session_id: row.id,
            title,
            mode: row.mode,
            status: row.status,
            current_stage: row.current_stage,
            is_pending: listed.is_pending,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            expires_at: row.expires_at,
            novel_id: row.novel_id,
        }
    }
}

/// A session's history, oldest first.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/events",
    operation_id = "listEvents",
    tag = "events",
    params(
        ("session_id" = Uuid, Path),
        ("after" = Option<i64>, Query, description = "Events with a sequence above this; 0 unless given.", minimum = 0),
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
    ),
    responses((status = 200, description = "A page.", body = EventPage)),
)]
pub async fn events(
    State(api): State<Arc<Api>>,
    path: SessionPath,
    params: Params,
) -> Result<Json<EventPage>, Problem> {
    let limit = params.limit()?;
    let after = params.number("after", 0..=i64::MAX)?.unwrap_or(0);
    // One more than asked for tells whether there are more.
    let recorded = api
        .runtime
        .history(&api.caller(), path.session_id, after, limit + 1)
        .await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = recorded.len() > wanted;
    let events: Result<Vec<Envelope>, _> = recorded
        .iter()
        .take(wanted)
        .map(|recorded| recorded.envelope())
        .collect();
    let events = events.map_err(|error| Problem::internal(&error.to_string()))?;
    let next_after = events.last().filter(|_| has_more).map(|last| last.sequence);
    Ok(Json(EventPage { events, next_after }))
}
