//! The outbox: what was sent long ago is deleted, and an operator is told when it lags behind.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;

use super::Chore;
use crate::ports::outbox::Outbox;

/// Rows deleted at a time: a transaction of some milliseconds.
const BATCH: u32 = 1_000;

/// Batches a run, at the most: more than the relay sends until the next.
const BATCHES: usize = 25;

/// When there was nothing more to delete, how long it is not looked for again; for a short `keep`, a tenth of that.
const LOOK_AGAIN: Duration = Duration::minutes(1);

/// How long a warning is not repeated.
const QUIET: Duration = Duration::minutes(1);

/// Deletes rows that were SENT so long ago.
pub struct PruneOutbox {
    outbox: Arc<dyn Outbox>,
    keep: Duration,
    next: Mutex<DateTime<Utc>>,
}

impl PruneOutbox {
    /// Rows are kept for `keep`.
    pub fn new(outbox: Arc<dyn Outbox>, keep: Duration) -> Self {
        let next = Mutex::new(DateTime::UNIX_EPOCH);
        Self { outbox, keep, next }
    }
}

#[async_trait]
impl Chore for PruneOutbox {
    fn name(&self) -> &'static str {
        "prune_outbox"
    }

    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String> {
        let mut next = self.next.lock().await;
        let mut pruned = 0;
        if now < *next {
            return Ok(pruned);
        }
        for _ in 0..BATCHES {
            let batch = self.outbox.prune(now - self.keep, BATCH).await;
            let batch = batch.map_err(|error| error.to_string())?;
            pruned += batch;
            if batch < u64::from(BATCH) {
                *next = now + LOOK_AGAIN.min(self.keep / 10);
                break;
            }
        }
        Ok(pruned)
    }
}

/// How long the oldest event has waited to be published, if that is longer than `age`.
///
/// # Errors
/// When the store cannot tell.
pub async fn lag(
    outbox: &dyn Outbox,
    age: Duration,
    now: DateTime<Utc>,
) -> Result<Option<Duration>, String> {
    let oldest = outbox.oldest_waiting().await;
    let oldest = oldest.map_err(|error| error.to_string())?;
    Ok(oldest.map(|since| now - since).filter(|lag| *lag > age))
}

/// Warns when the oldest event has waited too long to be published.
pub struct OutboxLag {
    outbox: Arc<dyn Outbox>,
    age: Duration,
    warned: Mutex<Option<DateTime<Utc>>>,
}

impl OutboxLag {
    /// A warning when it has waited longer than `age`.
    pub fn new(outbox: Arc<dyn Outbox>, age: Duration) -> Self {
        let warned = Mutex::new(None);
        Self {
            outbox,
            age,
            warned,
        }
    }
}

#[async_trait]
impl Chore for OutboxLag {
    fn name(&self) -> &'static str {
        "outbox_lag"
    }

    /// Does nothing that could be counted.
    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String> {
        let lag = lag(&*self.outbox, self.age, now).await?;
        let mut warned = self.warned.lock().await;
        match (lag, *warned) {
            (Some(lag), last) if last.is_none_or(|at| now - at >= QUIET) => {
                tracing::warn!(
                    oldest_pending_seconds = lag.num_seconds(),
                    allowed_seconds = self.age.num_seconds(),
                    "the outbox lags behind: events wait to be published"
                );
                *warned = Some(now);
            }
            (None, Some(_)) => {
                tracing::info!("the outbox has caught up");
                *warned = None;
            }
            _ => {}
        }
        Ok(0)
    }
}
