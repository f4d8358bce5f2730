//! `event_outbox` in memory, and a bus that fails as it is told.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::bus::{Bus, BusError};
use genesis_actors::ports::outbox::{Outbox, OutboxRow, OutboxStatus, Setback};
use serde_json::json;
use uuid::Uuid;

use super::away;

#[derive(Default)]
pub struct FakeOutbox {
    rows: Mutex<BTreeMap<i64, OutboxRow>>,
    /// While set, rows cannot be marked as sent.
    pub cannot_mark: AtomicBool,
    pub is_away: AtomicBool,
}

impl FakeOutbox {
    /// Adds a PENDING row; its id.
    pub fn add(&self, key: &str, max_retries: i32) -> i64 {
        let mut rows = self.rows.lock().unwrap();
        let id = rows.len() as i64 + 1;
        let row = OutboxRow {
            id,
            event_id: Uuid::from_u128(id as u128),
            topic: "events".to_owned(),
            partition_key: key.to_owned(),
            payload: json!({"n": id}),
            headers: json!({}),
            status: OutboxStatus::Pending,
            retry_count: 0,
            max_retries,
            redrive_count: 0,
            next_retry_at: None,
            last_error: None,
            created_at: DateTime::UNIX_EPOCH,
            published_at: None,
        };
        rows.insert(id, row);
        id
    }

    pub fn row(&self, id: i64) -> OutboxRow {
        self.rows.lock().unwrap()[&id].clone()
    }

    pub fn is_sent(&self, id: i64) -> bool {
        self.row(id).status == OutboxStatus::Sent
    }

    fn here(&self) -> Result<(), StoreError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(away());
        }
        Ok(())
    }
}

#[async_trait]
impl Outbox for FakeOutbox {
    async fn due(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        self.here()?;
        let rows = self.rows.lock().unwrap();
        let is_late = |row: &OutboxRow| row.next_retry_at.is_some_and(|at| at > now);
        let blocks = |row: &OutboxRow| {
            row.status == OutboxStatus::DeadLetter
                || (row.status == OutboxStatus::Pending && is_late(row))
        };
        let due = rows.values().filter(|row| {
            row.status == OutboxStatus::Pending
                && !is_late(row)
                && !rows.values().any(|earlier| {
                    earlier.partition_key == row.partition_key
                        && earlier.id < row.id
                        && blocks(earlier)
                })
        });
        Ok(due.take(limit as usize).cloned().collect())
    }

    async fn sent(&self, ids: &[i64], at: DateTime<Utc>) -> Result<(), StoreError> {
        self.here()?;
        if self.cannot_mark.load(Ordering::Relaxed) {
            return Err(away());
        }
        let mut rows = self.rows.lock().unwrap();
        for id in ids {
            let row = rows.get_mut(id).unwrap();
            row.status = OutboxStatus::Sent;
            row.published_at = Some(at);
        }
        Ok(())
    }

    async fn set_back(&self, setbacks: &[Setback]) -> Result<(), StoreError> {
        self.here()?;
        let mut rows = self.rows.lock().unwrap();
        for setback in setbacks {
            let row = rows.get_mut(&setback.id).unwrap();
            row.retry_count = (row.retry_count + 1).min(row.max_retries);
            row.last_error = Some(setback.error.clone());
            row.next_retry_at = setback.next_retry_at;
            if setback.next_retry_at.is_none() {
                row.status = OutboxStatus::DeadLetter;
            }
        }
        Ok(())
    }

    async fn count(&self, status: OutboxStatus) -> Result<u64, StoreError> {
        let rows = self.rows.lock().unwrap();
        Ok(rows.values().filter(|row| row.status == status).count() as u64)
    }
}

#[derive(Default)]
pub struct FakeBus {
    /// The ids of each call, in order.
    pub calls: Mutex<Vec<Vec<i64>>>,
    /// What the next tries of a row give.
    pub trouble: Mutex<HashMap<i64, VecDeque<BusError>>>,
    pub is_away: AtomicBool,
    /// While set, calls are answered with nothing.
    pub is_mute: AtomicBool,
}

impl FakeBus {
    pub fn fail(&self, id: i64, errors: impl IntoIterator<Item = BusError>) {
        let errors = errors.into_iter().collect();
        self.trouble.lock().unwrap().insert(id, errors);
    }

    pub fn calls(&self) -> Vec<Vec<i64>> {
        self.calls.lock().unwrap().clone()
    }

    /// All ids it was given, in order.
    pub fn given(&self) -> Vec<i64> {
        self.calls().concat()
    }
}

#[async_trait]
impl Bus for FakeBus {
    async fn publish(&self, rows: &[OutboxRow]) -> Vec<Result<(), BusError>> {
        tokio::task::yield_now().await;
        if self.is_away.load(Ordering::Relaxed) {
            let why = || BusError::Away("pulled out".to_owned());
            return rows.iter().map(|_| Err(why())).collect();
        }
        self.calls
            .lock()
            .unwrap()
            .push(rows.iter().map(|row| row.id).collect());
        if self.is_mute.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut trouble = self.trouble.lock().unwrap();
        let mut next = |id| trouble.get_mut(&id)?.pop_front();
        rows.iter()
            .map(|row| next(row.id).map_or(Ok(()), Err))
            .collect()
    }

    async fn ping(&self) -> Result<(), BusError> {
        Ok(())
    }
}
