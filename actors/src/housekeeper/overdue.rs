//! Generations that have not ended in time.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::Chore;
use crate::command::{Outcome, Refusal};
use crate::domain::event::FailureCode;
use crate::ports::tasks::{TaskEnd, TaskRow, TaskStatus, TaskType, Tasks};
use crate::session::SessionDoor;

/// Tasks taken up at a time.
const BATCH: u32 = 100;

/// Fails the generations whose time has run out, whoever holds them.
pub struct OverdueGenerations {
    /// Where they stand.
    pub tasks: Arc<dyn Tasks>,
    /// Who decides.
    pub sessions: Arc<dyn SessionDoor>,
}

#[async_trait]
impl Chore for OverdueGenerations {
    fn name(&self) -> &'static str {
        "overdue_generations"
    }

    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String> {
        let overdue = self
            .tasks
            .overdue(now, BATCH)
            .await
            .map_err(|error| error.to_string())?;
        let mut done = 0;
        let mut trouble = None;
        for task in overdue {
            if task.task_type != TaskType::Generation {
                continue;
            }
            match self.fail(&task, now).await {
                Ok(()) => done += 1,
                Err(why) => trouble = Some(why),
            }
        }
        trouble.map_or(Ok(done), Err)
    }
}

impl OverdueGenerations {
    async fn fail(&self, task: &TaskRow, now: DateTime<Utc>) -> Result<(), String> {
        let outcome = Outcome::Failed {
            code: FailureCode::TimedOut,
            message: "Writing took too long. Ask again, perhaps for less at once.".to_owned(),
            retryable: true,
        };
        let taken = self
            .sessions
            .conclude(task.session_id, task.id, None, outcome)
            .await;
        match taken {
            Ok(true) => Ok(()),
            // The session knows nothing of it any more: a task left behind.
            Ok(false) | Err(Refusal::SessionNotFound) => self.end(task, now).await,
            Err(refusal) => Err(refusal.to_string()),
        }
    }

    async fn end(&self, task: &TaskRow, now: DateTime<Utc>) -> Result<(), String> {
        let end = TaskEnd {
            id: task.id,
            status: TaskStatus::Cancelled,
            token: None,
            result_data: None,
            error_details: Some(json!({"reason": "its generation is over"})),
            completed_at: now,
        };
        let ended = self.tasks.end(end).await;
        ended.map(|_| ()).map_err(|error| error.to_string())
    }
}
