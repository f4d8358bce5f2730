//! `/admin`: the live actors, for those who look after a server. Who may ask is said by the guard.

mod tables;

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use genesis_actors::observe::{ActorKind, ObservableState};
use genesis_actors::ports::StoreError;
use genesis_actors::runtime::admin::{ActorDetail, TreeNode, Unwilling};
use genesis_actors::runtime::roster::{ActorQuery, Sort};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::Api;
use super::extract::{Params, RowPath};
use super::problem::{Code, Problem};

/// The document's part.
#[derive(OpenApi)]
#[openapi(paths(
    actors,
    actor,
    restart,
    tree,
    tables::outbox,
    tables::redrive,
    tables::redrive_all,
    tables::skip,
    tables::tasks,
    tables::retry,
    tables::handles,
))]
pub(super) struct Documented;

/// The paths under `/admin`.
pub(super) fn router() -> Router<Arc<Api>> {
    Router::new()
        .route("/admin/actors", get(actors))
        .route("/admin/actors/{id}", get(actor))
        .route("/admin/actors/{id}/restart", post(restart))
        .route("/admin/tree", get(tree))
        .route("/admin/outbox", get(tables::outbox))
        .route("/admin/outbox/redrive", post(tables::redrive_all))
        .route("/admin/outbox/{id}/redrive", post(tables::redrive))
        .route("/admin/outbox/{id}/skip", post(tables::skip))
        .route("/admin/tasks", get(tables::tasks))
        .route("/admin/tasks/{id}/retry", post(tables::retry))
        .route("/admin/handles", get(tables::handles))
}

/// A page of live actors.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorList {
    actors: Vec<ObservableState>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// Lists the live actors of this process.
///
/// An actor whose place in the order changes between two pages may be missed or come twice; every other one comes once.
#[utoipa::path(
    get,
    path = "/admin/actors",
    operation_id = "listActors",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(
        ("kind" = Option<ActorKind>, Query, description = "Only of this kind."),
        ("q" = Option<String>, Query, description = "Only with this in their id or kind, whatever its case."),
        ("sort" = Option<String>, Query, description = "A column, with `-` before it for the greatest first; by id among equals. The single actors first unless given.", pattern = "^-?(kind|id|status|mailbox_depth|messages_handled|restarts|last_message|last_message_at|started_at)$", example = "-mailbox_depth"),
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before, in the same order."),
    ),
    responses((status = 200, description = "A page.", body = ActorList)),
)]
pub async fn actors(
    State(api): State<Arc<Api>>,
    params: Params,
) -> Result<Json<ActorList>, Problem> {
    let sort = params
        .text("sort")?
        .map(|text| Sort::parse(text).ok_or_else(unknown_column))
        .transpose()?;
    let query = ActorQuery {
        kind: params.parsed("kind", "a kind of actor, such as SessionActor")?,
        q: params.text("q")?.map(str::to_owned),
        sort: sort.unwrap_or_default(),
        after: params.text("cursor")?.map(str::to_owned),
        limit: usize::try_from(params.limit()?).unwrap_or(usize::MAX),
    };
    let page = api.runtime.actors(&query).map_err(|_| {
        Problem::bad_request(
            "The parameter cursor is not what an earlier page in the same order gave as next_cursor.",
        )
    })?;
    Ok(Json(ActorList {
        actors: page.actors,
        next_cursor: page.next,
    }))
}

fn unknown_column() -> Problem {
    Problem::bad_request(
        "The parameter sort is not a column of the list, such as mailbox_depth or -mailbox_depth.",
    )
}

/// One live actor, with its last messages and those above it.
#[utoipa::path(
    get,
    path = "/admin/actors/{id}",
    operation_id = "getActor",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(("id" = String, Path, description = "A session's id, or a single actor's kind.")),
    responses((status = 200, description = "The actor.", body = ActorDetail)),
)]
pub async fn actor(
    State(api): State<Arc<Api>>,
    RowPath(id): RowPath,
) -> Result<Json<ActorDetail>, Problem> {
    api.runtime
        .actor(&id)
        .map(Json)
        .ok_or_else(Problem::not_found)
}

/// Ends an actor and has its supervisor start it again.
///
/// It may finish the message it is at, for a second. What waits in its mailbox is asked again of the new one, or found in its
/// table. The answer is the actor as it came back; `restarting` when that takes longer.
#[utoipa::path(
    post,
    path = "/admin/actors/{id}/restart",
    operation_id = "restartActor",
    tag = "inspection",
    security(("adminToken" = []), ()),
    params(("id" = String, Path, description = "A session's id, or a single actor's kind.")),
    responses((status = 200, description = "The actor.", body = ActorDetail)),
)]
pub async fn restart(
    State(api): State<Arc<Api>>,
    RowPath(id): RowPath,
) -> Result<Json<ActorDetail>, Problem> {
    let restarted = api.runtime.restart_actor(&id).await;
    restarted.map(Json).ok_or_else(Problem::not_found)
}

/// The supervision tree; sessions are counted, not listed.
#[utoipa::path(
    get,
    path = "/admin/tree",
    operation_id = "supervisionTree",
    tag = "inspection",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "Its root.", body = TreeNode)),
)]
pub async fn tree(State(api): State<Arc<Api>>) -> Json<TreeNode> {
    Json(api.runtime.supervision_tree())
}

impl From<Unwilling> for Problem {
    fn from(unwilling: Unwilling) -> Self {
        match unwilling {
            Unwilling::Missing(what) => {
                Self::new(Code::NotFound, format!("There is no such {what}."))
            }
            Unwilling::NotNow(why) => Self::new(Code::InvalidTransition, why),
            Unwilling::Refused(refusal) => refusal.into(),
            Unwilling::Store(StoreError::OutcomeUnknown(why)) => {
                tracing::warn!(why, "what became of a change cannot be told");
                Self::new(Code::OutcomeUnknown, "It may have been done: look again.")
            }
            Unwilling::Store(StoreError::Unavailable(why)) => {
                tracing::warn!(why, "the store is away");
                Self::new(Code::StoreUnavailable, "The store is away.")
            }
            Unwilling::Store(StoreError::Broken(why)) => Self::internal(&why),
        }
    }
}
