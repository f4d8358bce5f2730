//! `generation_prompts` in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::prompts::{PromptRow, Prompts};
use uuid::Uuid;

use super::away;

#[derive(Default)]
pub struct FakePrompts {
    rows: Mutex<BTreeMap<Uuid, PromptRow>>,
    /// So many calls find the store away.
    pub away: AtomicU32,
}

impl FakePrompts {
    pub fn row(&self, command_id: Uuid) -> Option<PromptRow> {
        self.rows.lock().unwrap().get(&command_id).cloned()
    }
}

#[async_trait]
impl Prompts for FakePrompts {
    async fn keep(&self, prompt: PromptRow) -> Result<(), StoreError> {
        let left = self.away.load(Ordering::Relaxed);
        if left > 0 {
            self.away.store(left - 1, Ordering::Relaxed);
            return Err(away());
        }
        self.rows.lock().unwrap().insert(prompt.command_id, prompt);
        Ok(())
    }

    async fn prompt(&self, command_id: Uuid) -> Result<Option<PromptRow>, StoreError> {
        Ok(self.row(command_id))
    }
}
