//! A clock that tests move, and writers that do not write.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis::clock::SystemClock;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use tokio::sync::mpsc;
use uuid::Uuid;

/// The system's clock, moved ahead as a test likes. Nothing sleeps longer than an instant on it, so that what looks at it
/// now and then looks often.
#[derive(Default)]
pub struct MovedClock(AtomicI64);

impl MovedClock {
    pub fn pass(&self, time: chrono::Duration) {
        self.0.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + chrono::Duration::milliseconds(self.0.load(Ordering::SeqCst))
    }

    fn id(&self) -> Uuid {
        SystemClock.id()
    }

    fn chance(&self) -> f64 {
        SystemClock.chance()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.now() + duration;
        while self.now() < until {
            let left = (until - self.now()).to_std().unwrap_or_default();
            SystemClock.sleep(left.min(Duration::from_millis(5))).await;
            if duration <= Duration::from_secs(5) {
                return;
            }
        }
    }
}

/// Never answers.
pub struct SilentWriter;

#[async_trait]
impl Writer for SilentWriter {
    async fn write(&self, _: Arc<Brief>, _: mpsc::Sender<Piece>) -> Result<Written, WriterError> {
        std::future::pending().await
    }
}

/// Cannot be reached.
pub struct AbsentWriter;

#[async_trait]
impl Writer for AbsentWriter {
    async fn write(&self, _: Arc<Brief>, _: mpsc::Sender<Piece>) -> Result<Written, WriterError> {
        Err(WriterError::Unavailable("nobody there".to_owned()))
    }
}
