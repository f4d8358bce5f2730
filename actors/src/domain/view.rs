//! The state as the contract shows it (section 4).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::event::FailureCode;
use super::session::{Session, StageState};
use super::stage::{CommandType, Mode, SessionStatus, Stage, StageStatus};
use crate::command::available_actions;

/// `GET /genesis/{session_id}/state`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct StateView {
    pub session_id: Uuid,
    pub user_id: Option<Uuid>,
    pub mode: Mode,
    pub status: SessionStatus,
    pub title: Option<String>,
    pub premise: Option<String>,
    pub language: String,
    pub current_stage: Stage,
    pub version: i64,
    pub is_pending: bool,
    pub pending: Vec<PendingView>,
    #[schema(value_type = BTreeMap<String, StageView>)]
    pub stages: BTreeMap<Stage, StageView>,
    pub available_actions: Vec<CommandType>,
    pub novel_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_event_id: i64,
}

/// A generation that runs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct PendingView {
    pub command_id: Uuid,
    pub command_type: CommandType,
    pub correlation_id: Uuid,
    pub stage: Stage,
    /// 0 to 1.
    pub progress: f64,
    pub since: DateTime<Utc>,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct StageView {
    pub status: StageStatus,
    pub stale: bool,
    /// All rounds, oldest first; none is ever removed.
    pub proposals: Vec<ProposalView>,
    /// CONCEPT's alone.
    pub selected: Option<SelectedView>,
    #[schema(value_type = Option<Object>)]
    pub draft: Option<Arc<Value>>,
    /// For CONCEPT `{"concepts":[one to three]}`.
    #[schema(value_type = Option<Object>)]
    pub confirmed: Option<Arc<Value>>,
    pub feedback: Vec<FeedbackView>,
    pub error: Option<StageErrorView>,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct ProposalView {
    pub proposal_id: Uuid,
    #[schema(value_type = Object)]
    pub content: Arc<Value>,
    pub derived_from: Option<Uuid>,
    pub adjustments_made: Option<BTreeMap<String, String>>,
    pub created_at: DateTime<Utc>,
    pub round: u32,
}

/// The concepts chosen: proposals, or the writer's own content.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct SelectedView {
    pub proposal_ids: Vec<Uuid>,
    #[schema(value_type = Option<Object>)]
    pub content: Option<Arc<Value>>,
}

/// A piece of feedback.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct FeedbackView {
    pub feedback: String,
    pub proposal_id: Option<Uuid>,
    pub adjustments: Option<BTreeMap<String, String>>,
    pub keep: Option<Vec<String>>,
    pub at: DateTime<Utc>,
}

/// How a stage's last generation failed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct StageErrorView {
    pub code: FailureCode,
    pub message: String,
    pub retryable: bool,
    pub at: DateTime<Utc>,
}

impl StateView {
    /// The state of a session; `progress` tells how far a generation, by its command_id, is.
    pub fn of(session: &Session, progress: impl Fn(Uuid) -> f64) -> Self {
        Self {
            session_id: session.id,
            user_id: session.user_id,
            mode: session.mode,
            status: session.status,
            title: session.title.clone(),
            premise: session.premise.clone(),
            language: session.language.clone(),
            current_stage: session.current_stage,
            version: session.version,
            is_pending: !session.pending.is_empty(),
            pending: session
                .pending
                .iter()
                .map(|pending| PendingView {
                    command_id: pending.command_id,
                    command_type: pending.command_type(),
                    correlation_id: pending.correlation_id,
                    stage: pending.stage,
                    progress: progress(pending.command_id),
                    since: pending.since,
                })
                .collect(),
            stages: session
                .stages()
                .map(|(stage, held)| (stage, StageView::of(session.stage_status(stage), held)))
                .collect(),
            available_actions: available_actions(session),
            novel_id: session.novel_id,
            created_at: session.created_at,
            updated_at: session.updated_at,
            expires_at: session.expires_at,
            last_event_id: session.last_sequence,
        }
    }
}

impl StageView {
    fn of(status: StageStatus, held: &StageState) -> Self {
        Self {
            status,
            stale: held.stale,
            proposals: held
                .proposals
                .iter()
                .map(|proposal| ProposalView {
                    proposal_id: proposal.proposal_id,
                    content: proposal.content.clone(),
                    derived_from: proposal.derived_from,
                    adjustments_made: proposal.adjustments_made.clone(),
                    created_at: proposal.created_at,
                    round: proposal.round,
                })
                .collect(),
            selected: held.selected.as_ref().map(|selected| SelectedView {
                proposal_ids: selected.proposal_ids.clone(),
                content: selected.content.clone(),
            }),
            draft: held.draft.clone(),
            confirmed: held.confirmed.clone(),
            feedback: held
                .feedback
                .iter()
                .map(|note| FeedbackView {
                    feedback: note.feedback.clone(),
                    proposal_id: note.proposal_id,
                    adjustments: note.adjustments.clone(),
                    keep: note.keep.clone(),
                    at: note.at,
                })
                .collect(),
            error: held.error.as_ref().map(|error| StageErrorView {
                code: error.code,
                message: error.message.clone(),
                retryable: error.retryable,
                at: error.at,
            }),
        }
    }
}
