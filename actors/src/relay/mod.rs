//! OutboxRelay: publishes the events that commits left in the outbox.
//!
//! A row is published at least once, with the same event_id, and never before an earlier one of its session: of each
//! session one event at a time is under way, and a session whose event fails waits with all later ones, while the others
//! go on. A row that can never be published, or failed too often, becomes a dead letter, with a copy on the bus. A bus that is
//! away counts against no row: the relay waits for it.
//!
//! The relays of several processes share the outbox by buckets of the key ([`Outbox::claim`]). A relay hands a row to the bus
//! only while its claim outlasts the row's way ([`hold`]).

mod actor;
mod hold;
mod round;
mod write;

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

pub use actor::{RelayMessage, spawn};
pub use round::Report;

use crate::backoff::Backoff;
use crate::observe::Observed;
use crate::ports::bus::Bus;
use crate::ports::clock::Clock;
use crate::ports::outbox::Outbox;

/// How the relay behaves. How often a row is tried again stands in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelaySettings {
    /// How many rows are taken up at a time; up to twice as many are under way or wait for an earlier one of their session.
    pub batch: u32,
    /// How often due rows are looked for unasked.
    pub tick: Duration,
    /// How often the claim is renewed.
    pub renew_every: Duration,
    /// How long a row may be under way: the bus gives an answer within it.
    pub under_way: Duration,
    /// The rest after a round: what commits leave meanwhile is the next one's, so that a round is worth its questions.
    pub rest: Duration,
    /// The wait before a row is tried again.
    pub backoff: Backoff,
    /// The wait before a bus, or a store, that is away is tried again.
    pub away: Backoff,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            batch: 2_000,
            tick: Duration::from_secs(1),
            renew_every: Duration::from_secs(1),
            under_way: Duration::from_secs(4),
            rest: Duration::from_millis(20),
            backoff: Backoff {
                base: Duration::from_millis(200),
                max: Duration::from_secs(60),
            },
            away: Backoff {
                base: Duration::from_millis(200),
                max: Duration::from_secs(5),
            },
        }
    }
}

/// What the relay is started with, again after each crash.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct RelayArguments {
    /// Who holds the claim: this process's relay, whatever restarts it goes through.
    pub relay: Uuid,
    pub outbox: Arc<dyn Outbox>,
    pub bus: Arc<dyn Bus>,
    pub clock: Arc<dyn Clock>,
    pub observed: Arc<Observed>,
    pub settings: RelaySettings,
}
