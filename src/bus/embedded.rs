//! The embedded bus: a log inside the process, for a single process without a broker.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use genesis_actors::ports::bus::{Bus, BusError};
use genesis_actors::ports::outbox::DueRow;
use tokio::sync::broadcast;

/// Rows kept for a subscriber that lags behind.
const KEPT: usize = 1_024;

/// Publishes to the subscribers in this process. The outbox and the journal keep the events; the bus keeps only the last
/// 1,024 of them, and none while nobody subscribes. A subscriber that lags further behind is told how many it missed, and
/// reads those from the journal.
#[derive(Debug)]
pub struct EmbeddedBus {
    log: broadcast::Sender<Arc<DueRow>>,
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
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<DueRow>> {
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
    async fn publish(&self, row: &DueRow) -> Result<(), BusError> {
        if self.log.receiver_count() > 0 {
            // The last subscriber may have gone this instant: then nobody lacks the row.
            let _ = self.log.send(Arc::new(row.clone()));
        }
        self.published.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Dead letters stay in the outbox: nobody in this process reads them elsewhere.
    async fn bury(&self, _row: &DueRow, _why: &str) -> Result<(), BusError> {
        Ok(())
    }

    async fn ping(&self) -> Result<(), BusError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn row(id: i64) -> DueRow {
        DueRow {
            id,
            event_id: Uuid::nil(),
            topic: String::new(),
            partition_key: String::new(),
            bucket: 0,
            payload: "{}".to_owned(),
            headers: json!({}),
            retry_count: 0,
            max_retries: 8,
            redrive_count: 0,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[tokio::test]
    async fn subscribers_get_what_is_published_from_then_on_in_order() {
        let bus = EmbeddedBus::new();
        assert_eq!(bus.publish(&row(1)).await, Ok(()));
        let mut first = bus.subscribe();
        let mut second = bus.subscribe();
        for id in [2, 3] {
            assert_eq!(bus.publish(&row(id)).await, Ok(()));
        }
        for subscriber in [&mut first, &mut second] {
            let ids = [subscriber.try_recv(), subscriber.try_recv()];
            let ids = ids.map(|row| row.map(|row| row.id));
            assert_eq!(ids, [Ok(2), Ok(3)]);
            assert!(subscriber.try_recv().is_err());
        }
        assert_eq!(bus.published(), 3);
    }

    #[tokio::test]
    async fn one_that_lags_is_told_what_it_missed_and_holds_nobody_up() {
        let bus = EmbeddedBus::new();
        let mut slow = bus.subscribe();
        for id in 0..KEPT as i64 + 10 {
            assert_eq!(bus.publish(&row(id)).await, Ok(()));
        }
        let lagged = broadcast::error::TryRecvError::Lagged(10);
        assert_eq!(slow.try_recv().err(), Some(lagged));
    }
}
