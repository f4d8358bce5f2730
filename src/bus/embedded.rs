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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use genesis_actors::ports::outbox::OutboxStatus;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn row(id: i64) -> OutboxRow {
        OutboxRow {
            id,
            event_id: Uuid::nil(),
            topic: String::new(),
            partition_key: String::new(),
            payload: json!({}),
            headers: json!({}),
            status: OutboxStatus::Pending,
            retry_count: 0,
            max_retries: 8,
            redrive_count: 0,
            next_retry_at: None,
            last_error: None,
            created_at: DateTime::UNIX_EPOCH,
            published_at: None,
        }
    }

    #[tokio::test]
    async fn subscribers_get_what_is_published_from_then_on_in_order() {
        let bus = EmbeddedBus::new();
        assert_eq!(bus.publish(&[row(1)]).await, [Ok(())]);
        let mut first = bus.subscribe();
        let mut second = bus.subscribe();
        assert_eq!(bus.publish(&[row(2), row(3)]).await, [Ok(()), Ok(())]);
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
        let rows: Vec<OutboxRow> = (0..KEPT as i64 + 10).map(row).collect();
        let published = bus.publish(&rows).await;
        assert!(published.iter().all(Result::is_ok));
        let lagged = broadcast::error::TryRecvError::Lagged(10);
        assert_eq!(slow.try_recv().err(), Some(lagged));
    }
}
