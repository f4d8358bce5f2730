//! PrefectCallback: starts the workflow's attempts and brings them the answers they wait for, on whatever engine.
//!
//! What is to be done stands in `async_tasks` (attempts to start, runs to cancel) and in `flow_resume_handles` (answers to
//! deliver). Lanes of work go on side by side, so that a slow start holds up no answer: starts, deliveries, cancellations,
//! and now and then a look after attempts that were lost. Each piece of work may be repeated without harm; one that fails
//! is tried again later.

mod actor;
mod lanes;
mod noted;
mod revival;

use std::sync::Arc;
use std::time::Duration;

pub use actor::{CallbackMessage, Way, spawn};
pub use lanes::Round;
pub use noted::Noted;

use crate::backoff::Backoff;
use crate::broadcast::Broadcast;
use crate::observe::Observed;
use crate::ports::clock::Clock;
use crate::ports::handles::Handles;
use crate::ports::tasks::Tasks;
use crate::ports::workflow::Workflow;
use crate::session::SessionDoor;

/// How the callback behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackSettings {
    /// How many starts, and how many deliveries, go on at once.
    pub concurrency: u32,
    /// How long a start may take before another process takes it over.
    pub lease: Duration,
    /// How often work is looked for unasked.
    pub tick: Duration,
    /// How often lost attempts are looked for.
    pub revive_every: Duration,
    /// How old a pause must be, unconfirmed, to be taken for lost.
    pub unconfirmed_after: Duration,
    /// How often all waits are compared with what the engine says of their runs, beside each end of an outage.
    pub reconcile_every: Duration,
    /// How long a run at work may be silent before it is taken for dead.
    pub silent_after: Duration,
    /// The wait before what failed is tried again.
    pub backoff: Backoff,
    /// The wait before a lost run's attempt is started again.
    pub restart: Backoff,
}

impl Default for CallbackSettings {
    fn default() -> Self {
        Self {
            concurrency: 32,
            lease: Duration::from_secs(60),
            tick: Duration::from_secs(1),
            revive_every: Duration::from_secs(10),
            unconfirmed_after: Duration::from_secs(10),
            reconcile_every: Duration::from_secs(300),
            silent_after: Duration::from_secs(60),
            backoff: Backoff {
                base: Duration::from_secs(1),
                max: Duration::from_secs(30),
            },
            restart: Backoff {
                base: Duration::from_secs(1),
                max: Duration::from_secs(300),
            },
        }
    }
}

/// What the callback is started with, again after each crash.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct CallbackArguments {
    pub tasks: Arc<dyn Tasks>,
    pub handles: Arc<dyn Handles>,
    pub workflow: Arc<dyn Workflow>,
    pub sessions: Arc<dyn SessionDoor>,
    pub broadcast: Broadcast,
    pub clock: Arc<dyn Clock>,
    pub observed: Arc<Observed>,
    pub settings: CallbackSettings,
}
