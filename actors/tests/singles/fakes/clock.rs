//! A clock that stands still until a test moves it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeZone, Utc};
use genesis_actors::ports::clock::Clock;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::settle;

pub struct TestClock {
    now: Mutex<DateTime<Utc>>,
    sleepers: Mutex<Vec<(DateTime<Utc>, oneshot::Sender<()>)>>,
    ids: AtomicU64,
}

impl TestClock {
    pub fn new() -> Self {
        Self {
            now: Mutex::new(Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap()),
            sleepers: Mutex::default(),
            ids: AtomicU64::new(1),
        }
    }

    /// Moves time, waking each sleeper at its own time and letting everything go on in between.
    pub async fn advance(&self, by: Duration) {
        settle().await;
        let target = self.now() + by;
        while let Some(due) = self.next_due(target) {
            *self.now.lock().unwrap() = due;
            self.wake();
            settle().await;
        }
        *self.now.lock().unwrap() = target;
    }

    fn next_due(&self, target: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut sleepers = self.sleepers.lock().unwrap();
        sleepers.retain(|(_, sleeper)| !sleeper.is_closed());
        let next = sleepers.iter().map(|(due, _)| *due).min()?;
        (next <= target).then_some(next)
    }

    fn wake(&self) {
        let now = self.now();
        let mut sleepers = self.sleepers.lock().unwrap();
        let (due, rest) = sleepers.drain(..).partition(|(due, _)| *due <= now);
        *sleepers = rest;
        let due: Vec<_> = due;
        for (_, sleeper) in due {
            let _ = sleeper.send(());
        }
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.ids.fetch_add(1, Ordering::Relaxed)) << 64)
    }

    /// No luck: each backoff takes its full time.
    fn chance(&self) -> f64 {
        1.0
    }

    async fn sleep(&self, duration: Duration) {
        let (wake, woken) = oneshot::channel();
        let due = self.now() + duration;
        self.sleepers.lock().unwrap().push((due, wake));
        let _ = woken.await;
    }
}
