//! `async_tasks` in memory; leases go by the test's clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::tasks::{
    Claimed, LostRun, TaskEnd, TaskRow, TaskStatus, TaskType, Tasks,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::away;
use super::clock::TestClock;

pub struct FakeTasks {
    clock: Arc<TestClock>,
    rows: Mutex<BTreeMap<Uuid, TaskRow>>,
    pub adrift: Mutex<Vec<Uuid>>,
    pub is_away: AtomicBool,
}

impl FakeTasks {
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self {
            clock,
            rows: Mutex::default(),
            adrift: Mutex::default(),
            is_away: AtomicBool::default(),
        }
    }

    pub fn add(&self, id: Uuid, session_id: Uuid, task_type: TaskType, max_retries: i32) {
        let row = TaskRow {
            id,
            session_id,
            task_type,
            correlation_id: None,
            status: TaskStatus::Pending,
            input_data: json!({"attempt": 1, "mode": "GUIDED"}),
            result_data: None,
            error_details: None,
            progress: 0.0,
            retry_count: 0,
            max_retries,
            next_retry_at: None,
            timeout_at: None,
            lease_owner: None,
            lease_until: None,
            lease_token: 0,
            created_at: self.clock.now(),
            started_at: None,
            completed_at: None,
        };
        self.rows.lock().unwrap().insert(id, row);
    }

    pub fn row(&self, id: Uuid) -> TaskRow {
        self.rows.lock().unwrap()[&id].clone()
    }

    pub fn change(&self, id: Uuid, change: impl FnOnce(&mut TaskRow)) {
        change(self.rows.lock().unwrap().get_mut(&id).unwrap());
    }

    fn here(&self) -> Result<(), StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(away());
        }
        Ok(())
    }

    fn held(&self, id: Uuid, token: i64, change: impl FnOnce(&mut TaskRow)) -> bool {
        let mut rows = self.rows.lock().unwrap();
        let Some(row) = rows.get_mut(&id) else {
            return false;
        };
        let is_held = row.status == TaskStatus::Running && row.lease_token == token;
        if is_held {
            change(row);
        }
        is_held
    }
}

fn is_due(row: &TaskRow, now: DateTime<Utc>) -> bool {
    match row.status {
        TaskStatus::Pending => row.next_retry_at.is_none_or(|at| at <= now),
        TaskStatus::Running => row.lease_until.is_some_and(|until| until <= now),
        _ => false,
    }
}

#[async_trait]
impl Tasks for FakeTasks {
    async fn claim(
        &self,
        task_type: TaskType,
        owner: Uuid,
        lease: Duration,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.here()?;
        let mut rows = self.rows.lock().unwrap();
        let due = rows
            .values_mut()
            .filter(|row| row.task_type == task_type && is_due(row, now));
        Ok(due
            .take(limit as usize)
            .map(|row| {
                let is_lost = row.status == TaskStatus::Running;
                let exhausted = is_lost && row.retry_count >= row.max_retries;
                row.retry_count += i32::from(is_lost && !exhausted);
                row.status = TaskStatus::Running;
                row.lease_owner = Some(owner);
                row.lease_until = Some(now + lease);
                row.lease_token += 1;
                row.started_at = Some(now);
                Claimed {
                    task: row.clone(),
                    exhausted,
                }
            })
            .collect())
    }

    async fn renew(&self, held: &[(Uuid, i64)], lease: Duration) -> Result<Vec<Uuid>, StoreError> {
        self.here()?;
        let until = self.clock.now() + lease;
        Ok(held
            .iter()
            .filter(|(id, token)| self.held(*id, *token, |row| row.lease_until = Some(until)))
            .map(|(id, _)| *id)
            .collect())
    }

    async fn retry_later(
        &self,
        task_id: Uuid,
        token: i64,
        next_retry_at: DateTime<Utc>,
        error_details: Value,
    ) -> Result<bool, StoreError> {
        self.here()?;
        Ok(self.held(task_id, token, |row| {
            row.status = TaskStatus::Pending;
            row.retry_count = (row.retry_count + 1).min(row.max_retries);
            row.next_retry_at = Some(next_retry_at);
            row.error_details = Some(error_details);
            row.lease_until = None;
        }))
    }

    async fn end(&self, end: TaskEnd) -> Result<bool, StoreError> {
        self.here()?;
        let mut rows = self.rows.lock().unwrap();
        let Some(row) = rows.get_mut(&end.id) else {
            return Ok(false);
        };
        let is_active = matches!(row.status, TaskStatus::Pending | TaskStatus::Running);
        if !is_active || end.token.is_some_and(|token| token != row.lease_token) {
            return Ok(false);
        }
        row.status = end.status;
        row.result_data = end.result_data;
        row.error_details = end.error_details;
        row.completed_at = Some(end.completed_at);
        Ok(true)
    }

    async fn park(&self, task_id: Uuid, token: i64, note: Value) -> Result<bool, StoreError> {
        self.here()?;
        Ok(self.held(task_id, token, |row| {
            row.lease_until = None;
            if let (Value::Object(input), Value::Object(note)) = (&mut row.input_data, note) {
                input.extend(note);
            }
        }))
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        self.here()?;
        let rows = self.rows.lock().unwrap();
        let overdue = rows.values().filter(|row| {
            matches!(row.status, TaskStatus::Pending | TaskStatus::Running)
                && row.timeout_at.is_some_and(|at| at <= now)
        });
        Ok(overdue.take(limit as usize).cloned().collect())
    }

    async fn adrift(&self, _: u32) -> Result<Vec<TaskRow>, StoreError> {
        self.here()?;
        let adrift = self.adrift.lock().unwrap().clone();
        Ok(adrift.into_iter().map(|id| self.row(id)).collect())
    }

    async fn note(&self, task_id: Uuid, note: Value, progress: f64) -> Result<bool, StoreError> {
        self.here()?;
        let mut rows = self.rows.lock().unwrap();
        let row = rows.get_mut(&task_id);
        let Some(row) = row.filter(|row| row.status == TaskStatus::Running) else {
            return Ok(false);
        };
        row.progress = row.progress.max(progress);
        if let (Value::Object(input), Value::Object(note)) = (&mut row.input_data, note) {
            input.extend(note);
        }
        Ok(true)
    }

    async fn again(&self, lost: LostRun) -> Result<bool, StoreError> {
        self.here()?;
        let mut rows = self.rows.lock().unwrap();
        let row = rows.get_mut(&lost.task_id).filter(|row| {
            row.status == TaskStatus::Running
                && row.input_data["flow_run_id"] == json!(lost.flow_run_id)
        });
        let Some(row) = row else {
            return Ok(false);
        };
        row.status = TaskStatus::Pending;
        row.retry_count = (row.retry_count + 1).min(row.max_retries);
        row.input_data = lost.input_data;
        row.next_retry_at = Some(lost.next_retry_at);
        row.error_details = Some(lost.error_details);
        Ok(true)
    }

    async fn left_behind(&self, limit: u32) -> Result<Vec<TaskRow>, StoreError> {
        self.here()?;
        let rows = self.rows.lock().unwrap();
        let left = rows.values().filter(|row| {
            matches!(row.status, TaskStatus::Failed | TaskStatus::Cancelled)
                && row.input_data["live"] == true
        });
        Ok(left.take(limit as usize).cloned().collect())
    }

    async fn let_go(&self, task_id: Uuid) -> Result<(), StoreError> {
        self.here()?;
        self.change(task_id, |row| row.input_data["live"] = json!(false));
        Ok(())
    }

    async fn task(&self, task_id: Uuid) -> Result<Option<TaskRow>, StoreError> {
        Ok(self.rows.lock().unwrap().get(&task_id).cloned())
    }
}
