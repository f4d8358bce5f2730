//! What writers were told.

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::prompts::{PromptRow, Prompts};
use sqlx::query;
use uuid::Uuid;

use super::{PgStore, read, write};
use crate::store::cells::prompt_row;

#[async_trait]
impl Prompts for PgStore {
    async fn keep(&self, prompt: PromptRow) -> Result<(), StoreError> {
        let mut db = self.connection().await?;
        let insert = query(
            "INSERT INTO generation_prompts (command_id, session_id, attempt, prompt, created_at)
             SELECT $1, session.id, $3, $4, $5 FROM genesis_sessions AS session WHERE session.id = $2
             ON CONFLICT (command_id) DO UPDATE
             SET attempt = excluded.attempt, prompt = excluded.prompt, created_at = excluded.created_at",
        )
        .bind(prompt.command_id)
        .bind(prompt.session_id)
        .bind(prompt.attempt)
        .bind(prompt.prompt)
        .bind(prompt.created_at);
        write(insert.execute(&mut *db)).await?;
        Ok(())
    }

    async fn prompt(&self, command_id: Uuid) -> Result<Option<PromptRow>, StoreError> {
        let mut db = self.connection().await?;
        let select =
            query("SELECT * FROM generation_prompts WHERE command_id = $1").bind(command_id);
        let row = read(select.fetch_optional(&mut *db)).await?;
        row.as_ref().map(prompt_row).transpose()
    }
}
