//! What writers were told: for each generation that was written, the prompts and settings it was written with.
//!
//! They stand beside the sessions and in no state: they are read back only when somebody asks how a proposal came to be.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::StoreError;

/// A row of `generation_prompts`.
#[derive(Debug, Clone, PartialEq)]
pub struct PromptRow {
    /// The generation's command.
    pub command_id: Uuid,
    /// Its session.
    pub session_id: Uuid,
    /// The attempt that was written: 1, 2, …
    pub attempt: i32,
    /// What the writer was told, as it tells it itself.
    pub prompt: Value,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The port. Prompts are removed with their session.
#[async_trait]
pub trait Prompts: Send + Sync + 'static {
    /// Keeps one, in place of an earlier attempt's. Nothing is kept of a session that is gone.
    async fn keep(&self, prompt: PromptRow) -> Result<(), StoreError>;

    /// What the writer of a generation was told.
    async fn prompt(&self, command_id: Uuid) -> Result<Option<PromptRow>, StoreError>;
}
