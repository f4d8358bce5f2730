//! How a proposal came to be: what its writer was told.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use genesis_actors::domain::stage::Stage;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::extract::ProposalPath;
use super::problem::Problem;

/// What the writer of a proposal was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalPrompt {
    proposal_id: Uuid,
    /// The generation that yielded it.
    command_id: Uuid,
    stage: Stage,
    /// When it was proposed.
    created_at: DateTime<Utc>,
    /// Who wrote, as in `generation.completed`: kind, model, usage.
    #[schema(value_type = Object)]
    writer: Value,
    /// The prompts' version, the settings, and each call's messages with the tokens it took; of all proposals of the generation
    /// together. Null where nobody was told anything, as the offline writer is not.
    #[schema(value_type = Option<Object>)]
    prompt: Option<Value>,
}

/// The prompt, model and settings a proposal was written with.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/proposals/{proposal_id}/prompt",
    operation_id = "getProposalPrompt",
    tag = "sessions",
    params(("session_id" = Uuid, Path), ("proposal_id" = Uuid, Path)),
    responses((status = 200, description = "What its writer was told.", body = ProposalPrompt)),
)]
pub async fn prompt(
    State(api): State<Arc<Api>>,
    path: ProposalPath,
) -> Result<Json<ProposalPrompt>, Problem> {
    let found = api
        .runtime
        .prompt(&api.caller(), path.session_id, path.proposal_id)
        .await?;
    Ok(Json(ProposalPrompt {
        proposal_id: path.proposal_id,
        command_id: found.command_id,
        stage: found.stage,
        created_at: found.created_at,
        writer: serde_json::to_value(found.writer)
            .map_err(|error| Problem::internal(&error.to_string()))?,
        prompt: found.prompt,
    }))
}
