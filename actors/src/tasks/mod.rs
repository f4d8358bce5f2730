//! TaskRunner: has the writer write what sessions asked for.
//!
//! What is to be written stands in `async_tasks`. The actor claims due generations under a lease that it renews, runs each
//! as a job of its own and hands the outcome to the session, which alone decides whether it still counts. A job that is
//! cancelled, or whose lease is lost, is dropped where it stands. Every message is a hint: what it is about is found in the table.

mod actor;
mod job;
mod telling;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

pub use actor::{RunnerMessage, spawn};

use crate::backoff::Backoff;
use crate::broadcast::Broadcast;
use crate::observe::Observed;
use crate::ports::clock::Clock;
use crate::ports::prompts::Prompts;
use crate::ports::tasks::Tasks;
use crate::ports::writer::Writer;
use crate::session::SessionDoor;

/// How the runner behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerSettings {
    /// How many generations run at once in this process.
    pub concurrency: usize,
    /// How long a claim holds without being renewed.
    pub lease: Duration,
    /// How often claims are renewed.
    pub renew_every: Duration,
    /// How often due work is looked for unasked.
    pub tick: Duration,
    /// How long one attempt of the writer may take.
    pub writer_timeout: Duration,
    /// The wait before another attempt, or before an outcome is handed over again.
    pub backoff: Backoff,
    /// How often text and progress of one generation are shown.
    pub show_every: Duration,
}

impl Default for RunnerSettings {
    fn default() -> Self {
        Self {
            concurrency: 64,
            lease: Duration::from_secs(10),
            renew_every: Duration::from_secs(3),
            tick: Duration::from_secs(1),
            writer_timeout: Duration::from_secs(120),
            backoff: Backoff {
                base: Duration::from_secs(1),
                max: Duration::from_secs(30),
            },
            show_every: Duration::from_millis(100),
        }
    }
}

/// What the runner is started with, again after each crash.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct RunnerArguments {
    pub tasks: Arc<dyn Tasks>,
    pub prompts: Arc<dyn Prompts>,
    pub writer: Arc<dyn Writer>,
    pub sessions: Arc<dyn SessionDoor>,
    pub broadcast: Broadcast,
    pub clock: Arc<dyn Clock>,
    pub observed: Arc<Observed>,
    pub settings: RunnerSettings,
}

/// A claim: the task, which is its command, and the lease it is held under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The generation's command.
    pub command_id: Uuid,
    /// The lease's token.
    pub token: i64,
}
