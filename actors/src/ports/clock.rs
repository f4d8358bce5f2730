//! Time and ids: the one place where the core meets chance and the clock.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The port.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// Now, in whole microseconds, so that a time in memory equals the same time read back from either store.
    fn now(&self) -> DateTime<Utc>;

    /// A new UUIDv7.
    fn id(&self) -> Uuid;

    /// 0 up to, not including, 1: for jitter.
    fn chance(&self) -> f64;

    /// Returns after `duration` of this clock.
    async fn sleep(&self, duration: Duration);
}
