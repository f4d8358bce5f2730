//! How long to wait before another try: exponential, with full jitter, so that many who failed together do not come back together.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::ports::clock::Clock;

/// Exponential backoff with full jitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait before the first retry; each retry doubles it.
    pub base: Duration,
    /// No wait is longer.
    pub max: Duration,
}

impl Backoff {
    /// The wait after a failure that `earlier` failures came before: from nothing up to `base · 2^earlier`, at most `max`.
    pub fn delay(&self, earlier: u32, clock: &dyn Clock) -> Duration {
        let doubled = 2_u32.checked_pow(earlier).unwrap_or(u32::MAX);
        let ceiling = self.base.saturating_mul(doubled).min(self.max);
        ceiling.mul_f64(clock.chance().clamp(0.0, 1.0))
    }
}

/// Who failed lately, and from when each may be tried again. Kept in memory only: losing it costs one early try each.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failed: HashMap<Uuid, (u32, DateTime<Utc>)>,
}

impl Patience {
    /// Whether it may be tried now.
    pub(crate) fn is_ready(&self, id: Uuid, now: DateTime<Utc>) -> bool {
        self.failed.get(&id).is_none_or(|(_, from)| *from <= now)
    }

    /// It failed once more.
    pub(crate) fn failed(&mut self, id: Uuid, backoff: &Backoff, clock: &dyn Clock) {
        let earlier = self.failed.get(&id).map_or(0, |(times, _)| *times);
        let from = clock.now() + backoff.delay(earlier, clock);
        self.failed.insert(id, (earlier.saturating_add(1), from));
    }

    /// Forgets all but these.
    pub(crate) fn keep_only(&mut self, ids: &[Uuid]) {
        self.failed.retain(|id, _| ids.contains(id));
    }

    /// It went well.
    pub(crate) fn succeeded(&mut self, id: Uuid) {
        self.failed.remove(&id);
    }
}
