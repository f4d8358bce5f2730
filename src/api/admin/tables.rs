//! The outbox, the tasks and the resume handles, for those who look after a server.

use std::str::FromStr;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use genesis_actors::ports::handles::{HandleRow, HandleStatus};
use genesis_actors::ports::operations::Wanted;
use genesis_actors::ports::outbox::{OutboxRow, OutboxStatus};
use genesis_actors::ports::tasks::{TaskRow, TaskStatus, TaskType};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Api;
use super::super::extract::{Params, RowPath, cursor};
use super::super::problem::Problem;

/// A page of outbox rows, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutboxList {
    outbox: Vec<OutboxRow>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// A page of tasks, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskList {
    tasks: Vec<TaskRow>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// A page of resume handles, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandleList {
    handles: Vec<HandleRow>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// What was redriven.
#[derive(Debug, Serialize, ToSchema)]
pub struct Redriven {
    /// How many dead letters.
    redriven: u64,
}

/// What all lists here may be asked for.
fn wanted<S: FromStr, K>(
    params: &Params,
    statuses: &str,
    before: Option<K>,
) -> Result<Wanted<S, K>, Problem> {
    Ok(Wanted {
        status: params.parsed("status", statuses)?,
        session_id: params.parsed("session_id", "a UUID")?,
        before,
        limit: params.limit()?,
    })
}

/// A row's id in a path; what is none names no row.
fn row_id<T: FromStr>(id: &str) -> Result<T, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

/// Lists outbox rows, newest first.
#[utoipa::path(
    get,
    path = "/admin/outbox",
    operation_id = "listOutbox",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(
        ("status" = Option<OutboxStatus>, Query, description = "Only in this status."),
        ("session_id" = Option<Uuid>, Query, description = "Only of this session."),
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page.", body = OutboxList)),
)]
pub async fn outbox(
    State(api): State<Arc<Api>>,
    params: Params,
) -> Result<Json<OutboxList>, Problem> {
    let before: Option<i64> =
        params.parsed("cursor", "what an earlier page gave as next_cursor")?;
    let wanted = wanted(&params, "PENDING, SENT or DEAD_LETTER", before)?;
    let page = api.runtime.outbox(wanted).await?;
    Ok(Json(OutboxList {
        outbox: page.rows,
        next_cursor: page.next.map(|id| id.to_string()),
    }))
}

/// Has a dead letter published after all: it is PENDING again, with no failure counted.
#[utoipa::path(
    post,
    path = "/admin/outbox/{id}/redrive",
    operation_id = "redriveOutboxRow",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The row.", body = OutboxRow)),
)]
pub async fn redrive(
    State(api): State<Arc<Api>>,
    RowPath(id): RowPath,
) -> Result<Json<OutboxRow>, Problem> {
    Ok(Json(api.runtime.redrive(row_id(&id)?).await?))
}

/// Has all dead letters published after all.
#[utoipa::path(
    post,
    path = "/admin/outbox/redrive",
    operation_id = "redriveOutbox",
    tag = "inspection",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "How many.", body = Redriven)),
)]
pub async fn redrive_all(State(api): State<Arc<Api>>) -> Result<Json<Redriven>, Problem> {
    let redriven = api.runtime.redrive_all().await?;
    Ok(Json(Redriven { redriven }))
}

/// Gives a dead letter up for good, so that the later events of its session go on.
///
/// The row is kept: it becomes SENT with the time of this in `published_at`, and `last_error` says that it was skipped and not
/// published, and what had failed before.
#[utoipa::path(
    post,
    path = "/admin/outbox/{id}/skip",
    operation_id = "skipOutboxRow",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(("id" = i64, Path)),
    responses((status = 200, description = "The row.", body = OutboxRow)),
)]
pub async fn skip(
    State(api): State<Arc<Api>>,
    RowPath(id): RowPath,
) -> Result<Json<OutboxRow>, Problem> {
    Ok(Json(api.runtime.skip(row_id(&id)?).await?))
}

/// Lists tasks, newest first.
#[utoipa::path(
    get,
    path = "/admin/tasks",
    operation_id = "listTasks",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(
        ("status" = Option<TaskStatus>, Query, description = "Only in this status."),
        ("type" = Option<TaskType>, Query, description = "Only of this type."),
        ("session_id" = Option<Uuid>, Query, description = "Only of this session."),
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page.", body = TaskList)),
)]
pub async fn tasks(State(api): State<Arc<Api>>, params: Params) -> Result<Json<TaskList>, Problem> {
    let wanted = wanted(
        &params,
        "PENDING, RUNNING, COMPLETED, FAILED or CANCELLED",
        params.cursor()?,
    )?;
    let task_type = params.parsed("type", "generation or workflow")?;
    let page = api.runtime.tasks(wanted, task_type).await?;
    Ok(Json(TaskList {
        tasks: page.rows,
        next_cursor: cursor(page.next),
    }))
}

/// Has a failed task done again, where that can still come to something.
///
/// A generation ends its command when it fails, so it is a 409: the writer asks for it anew. A workflow attempt can be tried again
/// while it is its session's present one.
#[utoipa::path(
    post,
    path = "/admin/tasks/{id}/retry",
    operation_id = "retryTask",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "The task.", body = TaskRow)),
)]
pub async fn retry(
    State(api): State<Arc<Api>>,
    RowPath(id): RowPath,
) -> Result<Json<TaskRow>, Problem> {
    Ok(Json(api.runtime.retry_task(row_id(&id)?).await?))
}

/// Lists resume handles, newest first.
#[utoipa::path(
    get,
    path = "/admin/handles",
    operation_id = "listHandles",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(
        ("status" = Option<HandleStatus>, Query, description = "Only in this status."),
        ("session_id" = Option<Uuid>, Query, description = "Only of this session."),
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page.", body = HandleList)),
)]
pub async fn handles(
    State(api): State<Arc<Api>>,
    params: Params,
) -> Result<Json<HandleList>, Problem> {
    let wanted = wanted(
        &params,
        "PENDING_PAUSE, PAUSED, RESUMED, EXPIRED or CANCELLED",
        params.cursor()?,
    )?;
    let page = api.runtime.handles(wanted).await?;
    Ok(Json(HandleList {
        handles: page.rows,
        next_cursor: cursor(page.next),
    }))
}
