//! `flow_resume_handles` in memory, and an engine that fails as it is told.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::engine::WorkflowService;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::{HandleAdvance, HandleRow, HandleStatus, HandleStep, Handles};
use genesis_actors::ports::workflow::{Resumed, RunRequest, Standing, Workflow, WorkflowError};
use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

#[derive(Default)]
pub struct FakeHandles {
    rows: Mutex<Vec<HandleRow>>,
    /// How many of the next steps meet a session that has gone on.
    pub conflicts: Mutex<usize>,
}

impl FakeHandles {
    pub fn add(&self, session_id: Uuid, pause_key: &str, status: HandleStatus) -> Uuid {
        let mut rows = self.rows.lock().unwrap();
        let id = Uuid::from_u128(1_000 + rows.len() as u128);
        rows.push(HandleRow {
            id,
            correlation_id: Uuid::from_u128(id.as_u128() + 1_000),
            session_id,
            flow_run_id: Uuid::from_u128(7),
            task_run_id: None,
            pause_key: pause_key.to_owned(),
            status,
            resume_payload: None,
            error_details: None,
            timeout_at: None,
            created_at: DateTime::UNIX_EPOCH,
            paused_at: None,
            resumed_at: None,
        });
        id
    }

    pub fn change(&self, id: Uuid, change: impl FnOnce(&mut HandleRow)) {
        let mut rows = self.rows.lock().unwrap();
        change(rows.iter_mut().find(|row| row.id == id).unwrap());
    }

    /// The wait is answered, as a commit does it.
    pub fn answer(&self, id: Uuid) {
        self.change(id, |row| row.resume_payload = Some(json!({"version": 2})));
    }

    pub fn row(&self, id: Uuid) -> HandleRow {
        let rows = self.rows.lock().unwrap();
        rows.iter().find(|row| row.id == id).unwrap().clone()
    }

    /// `(pause_key, status)` of all, oldest first.
    pub fn all(&self) -> Vec<(String, HandleStatus)> {
        let rows = self.rows.lock().unwrap();
        rows.iter()
            .map(|row| (row.pause_key.clone(), row.status))
            .collect()
    }

    pub fn by_key(&self, pause_key: &str) -> HandleRow {
        let rows = self.rows.lock().unwrap();
        rows.iter()
            .find(|row| row.pause_key == pause_key)
            .unwrap()
            .clone()
    }
}

fn inserted(advance: &HandleAdvance) -> HandleRow {
    HandleRow {
        id: advance.handle_id,
        correlation_id: advance.correlation_id,
        session_id: advance.session_id,
        flow_run_id: advance.flow_run_id,
        task_run_id: None,
        pause_key: advance.pause_key.clone(),
        status: HandleStatus::PendingPause,
        resume_payload: None,
        error_details: None,
        timeout_at: None,
        created_at: advance.at,
        paused_at: None,
        resumed_at: None,
    }
}

#[async_trait]
impl Handles for FakeHandles {
    async fn advance(&self, advance: HandleAdvance) -> Result<Option<HandleRow>, StoreError> {
        let mut conflicts = self.conflicts.lock().unwrap();
        if *conflicts > 0 {
            *conflicts -= 1;
            return Ok(None);
        }
        let mut rows = self.rows.lock().unwrap();
        let at = rows.iter().position(|row| {
            row.flow_run_id == advance.flow_run_id && row.pause_key == advance.pause_key
        });
        let at = at.unwrap_or_else(|| {
            rows.push(inserted(&advance));
            rows.len() - 1
        });
        let row = &mut rows[at];
        match advance.step {
            HandleStep::Wait { timeout_at } if row.status == HandleStatus::PendingPause => {
                row.timeout_at = Some(timeout_at);
            }
            HandleStep::Answered { payload } if row.status != HandleStatus::Resumed => {
                row.status = HandleStatus::Resumed;
                row.resumed_at = Some(advance.at);
                row.resume_payload.get_or_insert(payload);
            }
            _ => {}
        }
        Ok(Some(row.clone()))
    }

    async fn confirm_pause(
        &self,
        flow_run_id: Uuid,
        pause_key: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<HandleRow>, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let row = rows
            .iter_mut()
            .find(|row| row.flow_run_id == flow_run_id && row.pause_key == pause_key);
        Ok(row.map(|row| {
            if row.status == HandleStatus::PendingPause {
                row.status = HandleStatus::Paused;
                row.paused_at = Some(at);
            }
            row.clone()
        }))
    }

    async fn deliverable(&self, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let deliverable = rows
            .iter()
            .filter(|row| row.status == HandleStatus::Paused && row.resume_payload.is_some());
        Ok(deliverable.take(limit as usize).cloned().collect())
    }

    async fn unconfirmed(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<HandleRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let unconfirmed = rows
            .iter()
            .filter(|row| row.status == HandleStatus::PendingPause && row.created_at < before);
        Ok(unconfirmed.take(limit as usize).cloned().collect())
    }

    async fn waiting(&self, after: Uuid, limit: u32) -> Result<Vec<HandleRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let mut waiting: Vec<_> = rows
            .iter()
            .filter(|row| {
                row.status == HandleStatus::Paused && row.resume_payload.is_none() && row.id > after
            })
            .cloned()
            .collect();
        waiting.sort_by_key(|row| row.id);
        waiting.truncate(limit as usize);
        Ok(waiting)
    }

    async fn resumed(&self, id: Uuid, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let was = self.row(id).status;
        if was == HandleStatus::Paused {
            self.change(id, |row| {
                row.status = HandleStatus::Resumed;
                row.resumed_at = Some(at);
            });
        }
        Ok(was == HandleStatus::Paused)
    }

    async fn cancel(&self, id: Uuid, error_details: Value) -> Result<bool, StoreError> {
        let was = self.row(id).status;
        let is_active = matches!(was, HandleStatus::PendingPause | HandleStatus::Paused);
        if is_active {
            self.change(id, |row| {
                row.status = HandleStatus::Cancelled;
                row.error_details = Some(error_details);
            });
        }
        Ok(is_active)
    }

    async fn of_session(&self, session_id: Uuid) -> Result<Vec<HandleRow>, StoreError> {
        let rows = self.rows.lock().unwrap();
        let all = rows.iter().filter(|row| row.session_id == session_id);
        Ok(all.cloned().collect())
    }
}

/// An engine that starts nothing.
#[derive(Default)]
pub struct FakeEngine {
    /// What it was asked, in order: `start <task>`, `resume <pause_key>`, `revive <task>`, `cancel <run>`.
    pub asked: Mutex<Vec<String>>,
    /// Whether its runs have a life of their own, and how they are.
    pub is_outside: AtomicBool,
    /// How each run is; one that is left out is well.
    pub standings: Mutex<HashMap<Uuid, Standing>>,
    /// How many of the next cancellations fail.
    pub failing_cancels: Mutex<usize>,
    /// How many of the next starts fail.
    pub failing_starts: Mutex<usize>,
    /// What resumes of a pause_key give, one after the other; then they are delivered.
    pub resumes: Mutex<HashMap<String, VecDeque<Result<Resumed, WorkflowError>>>>,
    /// While set, starts wait until they are let go.
    pub held: Mutex<Option<Arc<Notify>>>,
}

impl FakeEngine {
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn ask(&self, what: String) {
        self.asked.lock().unwrap().push(what);
    }
}

pub fn engine_away() -> WorkflowError {
    WorkflowError("pulled out".to_owned())
}

#[async_trait]
impl Workflow for FakeEngine {
    fn connect(&self, _: Arc<WorkflowService>) {}

    async fn start(&self, run: &RunRequest) -> Result<Uuid, WorkflowError> {
        self.ask(format!("start {}", run.task_id.as_u128()));
        let held = self.held.lock().unwrap().clone();
        if let Some(held) = held {
            held.notified().await;
        }
        let mut failing = self.failing_starts.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            return Err(engine_away());
        }
        Ok(Uuid::from_u128(99))
    }

    async fn resume(&self, handle: &HandleRow) -> Result<Resumed, WorkflowError> {
        self.ask(format!("resume {}", handle.pause_key));
        let mut resumes = self.resumes.lock().unwrap();
        let next = resumes.get_mut(&handle.pause_key);
        next.and_then(VecDeque::pop_front)
            .unwrap_or(Ok(Resumed::Delivered))
    }

    async fn revive(&self, run: &RunRequest) -> Result<Standing, WorkflowError> {
        self.ask(format!("revive {}", run.task_id.as_u128()));
        let standings = self.standings.lock().unwrap();
        let found = run.flow_run_id.and_then(|run| standings.get(&run));
        Ok(found.cloned().unwrap_or(Standing::Well))
    }

    fn is_outside(&self) -> bool {
        self.is_outside.load(Ordering::Relaxed)
    }

    async fn standings(&self, runs: &[Uuid]) -> Result<Vec<(Uuid, Standing)>, WorkflowError> {
        let standings = self.standings.lock().unwrap();
        let found = runs
            .iter()
            .filter_map(|run| Some((*run, standings.get(run)?.clone())));
        Ok(found.collect())
    }

    async fn cancel(&self, flow_run_id: Uuid, _: &str) -> Result<(), WorkflowError> {
        self.ask(format!("cancel {}", flow_run_id.as_u128()));
        let mut failing = self.failing_cancels.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            return Err(engine_away());
        }
        Ok(())
    }

    async fn ping(&self) -> Result<(), WorkflowError> {
        Ok(())
    }
}
