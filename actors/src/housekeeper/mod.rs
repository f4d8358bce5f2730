//! Housekeeper: ends what should end by time. Its work is a list of chores; each runs at every tick unless it still runs,
//! finds its work in the tables, and may be repeated without harm.

mod actor;
mod expiry;
mod outbox;
mod overdue;
mod retention;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

pub use actor::{HousekeeperMessage, spawn};
pub use expiry::{Watch, Watched};
pub use outbox::{OutboxLag, PruneOutbox, lag};
pub use overdue::OverdueGenerations;
pub use retention::Retention;

use crate::observe::Observed;
use crate::ports::clock::Clock;

/// How the housekeeper behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HousekeeperSettings {
    /// How often it looks.
    pub tick: Duration,
}

impl Default for HousekeeperSettings {
    fn default() -> Self {
        Self {
            // What is due is done within a second of its time.
            tick: Duration::from_millis(500),
        }
    }
}

/// One kind of work.
#[async_trait]
pub trait Chore: Send + Sync + 'static {
    /// Its name, for operators.
    fn name(&self) -> &'static str;

    /// Does what is due at `now`, a bounded piece of it, and tells how much it did.
    ///
    /// # Errors
    /// Why it could not, for the log: the next tick tries again.
    async fn run(&self, now: DateTime<Utc>) -> Result<u64, String>;
}

/// What the housekeeper is started with, again after each crash.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct HousekeeperArguments {
    pub chores: Vec<Arc<dyn Chore>>,
    pub clock: Arc<dyn Clock>,
    pub observed: Arc<Observed>,
    pub settings: HousekeeperSettings,
}
