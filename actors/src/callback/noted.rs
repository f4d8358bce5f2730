//! What an attempt's task says of its runs: the attempt as it began, and what was noted since. Kept in `input_data`.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::stage::Mode;
use crate::ports::tasks::TaskRow;

/// How many lost runs are remembered: one that comes back later than that is nobody's run, and refused all the same.
const REMEMBERED: usize = 20;

/// The notes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Noted {
    /// 1, 2, …
    pub attempt: Option<u32>,
    /// The session's mode.
    pub mode: Option<Mode>,
    /// Which run of the attempt stands for it now, or is to be started.
    pub run: u32,
    /// That run's id, once it was started.
    pub flow_run_id: Option<Uuid>,
    /// When it was last heard of.
    pub reported_at: Option<DateTime<Utc>>,
    /// What it said when it failed.
    pub failure: Option<String>,
    /// Runs before it, which were lost.
    pub lost: Vec<Uuid>,
}

impl Default for Noted {
    fn default() -> Self {
        Self {
            attempt: None,
            mode: None,
            run: 1,
            flow_run_id: None,
            reported_at: None,
            failure: None,
            lost: Vec::new(),
        }
    }
}

impl Noted {
    /// What a task's row says; nothing where it cannot be read.
    pub fn of(task: &TaskRow) -> Self {
        serde_json::from_value(task.input_data.clone()).unwrap_or_default()
    }

    /// What the next run is started with, now that this one is lost.
    pub(super) fn after_losing(mut self, flow_run_id: Uuid) -> Value {
        self.lost.push(flow_run_id);
        let forgotten = self.lost.len().saturating_sub(REMEMBERED);
        self.lost.drain(..forgotten);
        json!({
            "attempt": self.attempt,
            "mode": self.mode,
            "run": self.run.saturating_add(1),
            "lost": self.lost,
        })
    }
}
