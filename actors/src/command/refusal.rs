//! Why a command was not done. Nothing was written, but for [`Refusal::OutcomeUnknown`].

use serde::Serialize;
use uuid::Uuid;

use crate::domain::content::Fault;
use crate::domain::stage::{CommandType, Stage};
use crate::ports::StoreError;

/// One change since a version, as a conflict tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Change {
    pub sequence: i64,
    #[serde(rename = "type")]
    pub event_type: String,
    pub stage: Option<Stage>,
}

/// A refusal; the API makes one problem document of each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400: it does not have the shape of a command.
    #[error("the request is malformed")]
    Malformed(Vec<Fault>),
    /// 404: unknown, or another user's.
    #[error("there is no such session")]
    SessionNotFound,
    /// 404: a version not there yet.
    #[error("the session is at version {version}")]
    VersionNotReached {
        /// The version it is at.
        version: i64,
    },
    /// 404: no such command, novel, ….
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 412.
    #[error("the session is at version {version}")]
    VersionConflict {
        /// The version it is at.
        version: i64,
        /// What the caller expected.
        expected: i64,
        /// What happened since; filled by the runtime.
        changes: Vec<Change>,
    },
    /// 422.
    #[error("the command holds values that cannot be taken")]
    Validation(Vec<Fault>),
    /// 422: the key stands for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// 409.
    #[error("{detail}")]
    InvalidTransition {
        /// Why not, for a person.
        detail: String,
        /// What would be taken.
        available_actions: Vec<CommandType>,
    },
    /// 409: the same command type is pending.
    #[error("the same command is still running")]
    DuplicateCommand {
        /// The running one.
        command_id: Uuid,
    },
    /// 503.
    #[error("too much is under way")]
    Overloaded,
    /// 503.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// 503: its actor cannot be started.
    #[error("the session cannot be served: {0}")]
    SessionUnavailable(String),
    /// 503: nothing was written.
    #[error("the store is away: {0}")]
    StoreUnavailable(String),
    /// 503: it may have been written.
    #[error("whether the command was written cannot be told yet")]
    OutcomeUnknown {
        /// To ask for.
        command_id: Uuid,
    },
    /// 500: a bug.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Refusal {
    /// What a trouble of the store means for the command it hindered.
    pub fn from_store(error: StoreError, command_id: Uuid) -> Self {
        match error {
            StoreError::Unavailable(why) => Self::StoreUnavailable(why),
            StoreError::OutcomeUnknown(_) => Self::OutcomeUnknown { command_id },
            StoreError::Broken(why) => Self::Internal(why),
        }
    }
}
