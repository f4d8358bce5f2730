//! What the relay holds of the outbox, and for how long: the fence between it and the relays of other processes.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::ports::outbox::Claim;

/// The claim as it stands, shared between the actor that renews it and the round that publishes under it.
#[derive(Debug, Default)]
pub(super) struct Hold(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    buckets: BTreeSet<i32>,
    /// Others' share: nothing more of these is taken up.
    leaving: BTreeSet<i32>,
    /// `None`: for good.
    until: Option<Instant>,
    /// Nothing more is published: the relay is about to end.
    closed: bool,
}

impl Hold {
    /// The store said so, when asked at `asked_at`. Whether anything may be published that might not be before.
    pub(super) fn renew(&self, claim: &Claim, asked_at: Instant, under_way: Duration) -> bool {
        let mut held = self.held();
        let buckets: BTreeSet<i32> = claim.buckets.iter().copied().collect();
        let gained = !buckets.is_subset(&held.buckets) || held.has_lapsed(under_way);
        let leaving = buckets.iter().rev().take(claim.surplus).copied().collect();
        held.until = claim.lease.map(|lease| asked_at + lease);
        held.buckets = buckets;
        held.leaving = leaving;
        gained
    }

    /// Whether a row of a bucket may be handed to the bus, given how long it may be under way: it must have landed before another
    /// relay may take the bucket.
    pub(super) fn allows(&self, bucket: i32, under_way: Duration) -> bool {
        let held = self.held();
        !held.closed && held.buckets.contains(&bucket) && !held.has_lapsed(under_way)
    }

    /// What may be taken up, given the same; empty: nothing.
    pub(super) fn open(&self, under_way: Duration) -> Vec<i32> {
        let held = self.held();
        if held.closed || held.has_lapsed(under_way) {
            return Vec::new();
        }
        held.buckets.difference(&held.leaving).copied().collect()
    }

    /// What others are to have, without what is `busy`; it is held no longer.
    pub(super) fn give(&self, busy: &BTreeSet<i32>) -> Vec<i32> {
        let mut held = self.held();
        let given: Vec<i32> = held.leaving.difference(busy).copied().collect();
        for bucket in &given {
            held.buckets.remove(bucket);
            held.leaving.remove(bucket);
        }
        given
    }

    /// Whether others are to have some of it.
    pub(super) fn is_leaving(&self) -> bool {
        !self.held().leaving.is_empty()
    }

    /// Nothing more is to be published.
    pub(super) fn close(&self) {
        self.held().closed = true;
    }

    /// How much is held.
    pub(super) fn size(&self) -> usize {
        self.held().buckets.len()
    }

    /// A panic while it was held cannot leave it half changed in a way that matters: the next claim says it anew.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn has_lapsed(&self, ahead: Duration) -> bool {
        self.until
            .is_some_and(|until| Instant::now() + ahead >= until)
    }
}
