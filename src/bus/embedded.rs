//! The embedded bus: a log inside the process, for a single process without a broker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use genesis_actors::ports::bus::{Bus, BusError};
use genesis_actors::ports::outbox::OutboxRow;
use tokio::sync::broadcast;

/// Rows kept for a subscriber that lags behind.
const KEPT: usize = 1_024;

/// Publishes to the subscribers in this process. The outbox and the journal keep the events; the bus keeps only the last
/// 1,024 of them, and none while nobody subscribes. A subscriber that lags further behind is told how many it missed, and
/// reads those from the journal.
#[derive(Debug)]
pub struct EmbeddedBus {
    log: broadcast::Sender<Arc<OutboxRow>>,
    published: AtomicU64,
}

impl EmbeddedBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        let (log, _) = broadcast::channel(KEPT);
        Self {
            log,
            published: AtomicU64::new(0),
        }
    }

    /// Everything that is published from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<OutboxRow>> {
        self.log.subscribe()
    }

    /// How many rows were published since the process started; a row published twice counts twice.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }
}

impl Default for EmbeddedBus {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Bus for EmbeddedBus {
    /// Never fails.
    async fn publish(&self, rows: &[OutboxRow]) -> Vec<Result<(), BusError>> {
        if self.log.receiver_count() > 0 {
            for row in rows {
                // The last subscriber may have gone this instant: then nobody lacks the row.
                let _ = self.log.send(Arc::new(row.clone()));
            }
        }
        self.published
            .fetch_add(rows.len() as u64, Ordering::Relaxed);
        rows.iter().map(|_| Ok(())).collect()
    }

    async fn ping(&self) -> Result<(), BusError> {
        Ok(())
    }
}
