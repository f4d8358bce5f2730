//! What writers were told.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::prompts::{PromptRow, Prompts};
use sqlx::query;
use uuid::Uuid;

use super::text::{id, json, time};
use super::{SqliteStore, failure, finish};
use crate::store::cells::prompt_row;

#[async_trait]
impl Prompts for SqliteStore {
    async fn keep(&self, prompt: PromptRow) -> Result<(), StoreError> {
        let mut writing = self.begin().await?;
        query(
            "INSERT INTO generation_prompts (command_id, session_id, attempt, prompt, created_at)
             SELECT ?1, session.id, ?3, ?4, ?5 FROM genesis_sessions AS session WHERE session.id = ?2
             ON CONFLICT (command_id) DO UPDATE
             SET attempt = excluded.attempt, prompt = excluded.prompt, created_at = excluded.created_at",
        )
        .bind(id(prompt.command_id))
        .bind(id(prompt.session_id))
        .bind(prompt.attempt)
        .bind(json(&prompt.prompt))
        .bind(time(prompt.created_at))
        .execute(&mut *writing)
        .await
        .map_err(failure)?;
        finish(writing).await
    }

    async fn prompt(&self, command_id: Uuid) -> Result<Option<PromptRow>, StoreError> {
        let row = query("SELECT * FROM generation_prompts WHERE command_id = ?1")
            .bind(id(command_id))
            .fetch_optional(&self.readers)
            .await
            .map_err(failure)?;
        row.as_ref().map(prompt_row).transpose()
    }
}
