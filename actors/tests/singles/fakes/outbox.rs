//! `event_outbox` in memory, and a bus that fails as it is told.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::bus::{Bus, BusError};
use genesis_actors::ports::outbox::{
    Asked, Claim, DueRow, Outbox, OutboxRow, OutboxStatus, Setback,
};
use serde_json::json;
use uuid::Uuid;

use super::away;

pub struct FakeOutbox {
    rows: Mutex<BTreeMap<i64, OutboxRow>>,
    /// What the next claims say; the bucket of a key is its length.
    pub claim: Mutex<Claim>,
    pub released: Mutex<Vec<i32>>,
    pub has_left: AtomicBool,
    /// While set, what was read is not answered.
    pub is_slow: AtomicBool,
    /// While set, rows cannot be marked as sent.
    pub cannot_mark: AtomicBool,
    pub is_away: AtomicBool,
}

impl Default for FakeOutbox {
    fn default() -> Self {
        Self {
            rows: Mutex::default(),
            claim: Mutex::new(Claim {
                buckets: vec![1, 2],
                surplus: 0,
                lease: None,
            }),
            released: Mutex::default(),
            has_left: AtomicBool::default(),
            is_slow: AtomicBool::default(),
            cannot_mark: AtomicBool::default(),
            is_away: AtomicBool::default(),
        }
    }
}

impl FakeOutbox {
    /// From now on claims say this.
    pub fn grant(&self, buckets: &[i32], surplus: usize, lease: Duration) {
        *self.claim.lock().unwrap() = Claim {
            buckets: buckets.to_vec(),
            surplus,
            lease: Some(lease),
        };
    }

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

    fn snapshot(&self, now: DateTime<Utc>, asked: &Asked) -> Vec<DueRow> {
        let rows = self.rows.lock().unwrap();
        let is_late = |row: &OutboxRow| row.next_retry_at.is_some_and(|at| at > now);
        let blocks = |row: &OutboxRow| {
            row.status == OutboxStatus::DeadLetter
                || (row.status == OutboxStatus::Pending && is_late(row))
        };
        let due = rows.values().filter(|row| {
            row.status == OutboxStatus::Pending
                && !is_late(row)
                && asked.buckets.contains(&bucket(row))
                && !asked.not_rows.contains(&row.id)
                && !asked.not_keys.contains(&row.partition_key)
                && !rows.values().any(|earlier| {
                    earlier.partition_key == row.partition_key
                        && earlier.id < row.id
                        && blocks(earlier)
                })
        });
        due.take(asked.limit as usize).map(due_row).collect()
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
    async fn claim(&self, _: Uuid) -> Result<Claim, StoreError> {
        self.here()?;
        Ok(self.claim.lock().unwrap().clone())
    }

    async fn release(&self, _: Uuid, buckets: &[i32]) -> Result<(), StoreError> {
        self.released.lock().unwrap().extend(buckets);
        let mut claim = self.claim.lock().unwrap();
        claim.buckets.retain(|bucket| !buckets.contains(bucket));
        claim.surplus = 0;
        Ok(())
    }

    async fn leave(&self, _: Uuid) -> Result<(), StoreError> {
        self.has_left.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn due(&self, now: DateTime<Utc>, asked: &Asked) -> Result<Vec<DueRow>, StoreError> {
        self.here()?;
        let due = self.snapshot(now, asked);
        while self.is_slow.load(Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
        Ok(due)
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

    async fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.here()?;
        let rows = self.rows.lock().unwrap();
        let mut waiting = rows
            .values()
            .filter(|row| row.status == OutboxStatus::Pending);
        Ok(waiting.next().map(|row| row.created_at))
    }

    async fn prune(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let old = rows
            .values()
            .filter(|row| row.published_at.is_some_and(|at| at < before));
        let old: Vec<i64> = old.take(limit as usize).map(|row| row.id).collect();
        for id in &old {
            rows.remove(id);
        }
        Ok(old.len() as u64)
    }
}

fn bucket(row: &OutboxRow) -> i32 {
    row.partition_key.len() as i32
}

fn due_row(row: &OutboxRow) -> DueRow {
    DueRow {
        id: row.id,
        event_id: row.event_id,
        topic: row.topic.clone(),
        partition_key: row.partition_key.clone(),
        bucket: bucket(row),
        payload: row.payload.to_string(),
        headers: row.headers.clone(),
        retry_count: row.retry_count,
        max_retries: row.max_retries,
        redrive_count: row.redrive_count,
        created_at: row.created_at,
    }
}

#[derive(Default)]
pub struct FakeBus {
    /// The ids it was given, in order.
    given: Mutex<Vec<i64>>,
    /// Copies of dead letters.
    pub buried: Mutex<Vec<(i64, String)>>,
    /// What the next tries of a row give.
    pub trouble: Mutex<HashMap<i64, VecDeque<BusError>>>,
    pub is_away: AtomicBool,
    /// While set, dead letters find it away.
    pub cannot_bury: AtomicBool,
    /// While set, nothing is answered.
    pub is_slow: AtomicBool,
    /// Rows that are not answered.
    pub slow: Mutex<HashSet<i64>>,
    /// The keys of the rows under way; that of two rows at once is also in `crowded`.
    under_way: Mutex<HashSet<String>>,
    crowded: Mutex<Vec<String>>,
}

impl FakeBus {
    pub fn fail(&self, id: i64, errors: impl IntoIterator<Item = BusError>) {
        let errors = errors.into_iter().collect();
        self.trouble.lock().unwrap().insert(id, errors);
    }

    /// All ids it was given, in order; never two of a key at once.
    pub fn given(&self) -> Vec<i64> {
        let crowded = self.crowded.lock().unwrap();
        assert!(crowded.is_empty(), "two at once of {crowded:?}");
        self.given.lock().unwrap().clone()
    }

    /// Those of some rows only.
    pub fn given_of(&self, ids: &[i64]) -> Vec<i64> {
        let given = self.given();
        given.into_iter().filter(|id| ids.contains(id)).collect()
    }

    fn outcome(&self, id: i64) -> Result<(), BusError> {
        if self.is_away.load(Ordering::Relaxed) {
            return Err(BusError::Away("pulled out".to_owned()));
        }
        let mut trouble = self.trouble.lock().unwrap();
        trouble
            .get_mut(&id)
            .and_then(VecDeque::pop_front)
            .map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Bus for FakeBus {
    async fn publish(&self, row: &DueRow) -> Result<(), BusError> {
        let key = row.partition_key.clone();
        if !self.under_way.lock().unwrap().insert(key.clone()) {
            self.crowded.lock().unwrap().push(key.clone());
        }
        self.given.lock().unwrap().push(row.id);
        tokio::task::yield_now().await;
        while self.is_slow.load(Ordering::Relaxed) || self.slow.lock().unwrap().contains(&row.id) {
            tokio::task::yield_now().await;
        }
        self.under_way.lock().unwrap().remove(&key);
        self.outcome(row.id)
    }

    async fn bury(&self, row: &DueRow, why: &str) -> Result<(), BusError> {
        if self.cannot_bury.load(Ordering::Relaxed) {
            return Err(BusError::Away("pulled out".to_owned()));
        }
        self.buried.lock().unwrap().push((row.id, why.to_owned()));
        Ok(())
    }

    async fn ping(&self) -> Result<(), BusError> {
        Ok(())
    }
}
