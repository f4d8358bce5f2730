//! How much may be under way at once: as much as still goes through quickly.
//!
//! A fixed number is too many on a slow disk and too few on a fast one. So the number follows what the store takes: while
//! that stays well below a target it grows, and above it it is cut. Whoever comes when it is reached is refused at once, which
//! keeps the time of those that are taken near the target however large the crowd is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};

use crate::ports::clock::Clock;

/// What is left of the number when it was too large.
const CUT: f64 = 0.75;

/// The bounds of a [`Limit`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    /// So many may always be under way.
    pub(super) least: usize,
    /// So many at the most.
    pub(super) most: usize,
    /// How long the store may take.
    pub(super) target: Duration,
}

/// A bound that follows the store.
#[derive(Debug)]
pub(super) struct Limit {
    bounds: Bounds,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    allowed: f64,
    under_way: usize,
    /// It is cut once in the time it takes to see what came of it.
    cut_at: DateTime<Utc>,
}

/// Something under way.
#[derive(Debug)]
pub(super) struct UnderWay<'a>(&'a Limit);

impl Limit {
    pub(super) fn new(bounds: Bounds) -> Self {
        // The middle, by proportion: a few steps from either end.
        let middle = (bounds.least as f64 * bounds.most as f64).sqrt();
        Self {
            bounds,
            state: Mutex::new(State {
                allowed: middle,
                under_way: 0,
                cut_at: DateTime::UNIX_EPOCH,
            }),
        }
    }

    /// Begins something, unless too much is under way.
    pub(super) fn begin(&self) -> Option<UnderWay<'_>> {
        let mut state = self.state();
        if (state.under_way as f64) >= state.allowed {
            return None;
        }
        state.under_way += 1;
        Some(UnderWay(self))
    }

    /// The store has taken from `began` until now for something.
    pub(super) fn took(&self, clock: &dyn Clock, began: DateTime<Utc>) {
        let now = clock.now();
        let (took, target) = (now - began, self.bounds.target);
        let mut state = self.state();
        if took > target {
            // What began before the last cut tells nothing of it.
            if began >= state.cut_at {
                state.cut_at = now;
                state.allowed = (state.allowed * CUT).max(self.bounds.least as f64);
            }
        } else if took < target / 2 && state.under_way as f64 > state.allowed / 2.0 {
            // By a half in the time that all of them take: growth is only wanted where it is used.
            state.allowed = (state.allowed + 0.5).min(self.bounds.most as f64);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way = state.under_way.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use async_trait::async_trait;
    use uuid::Uuid;

    use super::*;

    /// A clock that is moved by hand.
    #[derive(Default)]
    struct Hand(AtomicI64);

    #[async_trait]
    impl Clock for Hand {
        fn now(&self) -> DateTime<Utc> {
            DateTime::UNIX_EPOCH + Duration::milliseconds(self.0.load(Ordering::Relaxed))
        }
        fn id(&self) -> Uuid {
            Uuid::nil()
        }
        fn chance(&self) -> f64 {
            0.0
        }
        async fn sleep(&self, _time: std::time::Duration) {}
    }

    fn limit() -> Limit {
        Limit::new(Bounds {
            least: 16,
            most: 1_024,
            target: Duration::milliseconds(100),
        })
    }

    /// As many as are taken, each of which takes so long.
    fn round(limit: &Limit, clock: &Hand, ms: i64) -> usize {
        let began = clock.now();
        let under_way: Vec<_> = std::iter::from_fn(|| limit.begin()).collect();
        clock.0.fetch_add(ms, Ordering::Relaxed);
        under_way.iter().for_each(|_| limit.took(clock, began));
        under_way.len()
    }

    #[test]
    fn a_quick_store_is_given_more_and_a_slow_one_less_within_the_bounds() {
        let (limit, clock) = (limit(), Hand::default());
        let first = round(&limit, &clock, 10);
        assert_eq!(first, 128);
        assert!(round(&limit, &clock, 10) > first);
        for _ in 0..20 {
            round(&limit, &clock, 10);
        }
        assert_eq!(round(&limit, &clock, 200), 1_024);
        assert_eq!(round(&limit, &clock, 200), 768, "one cut a round");
        for _ in 0..20 {
            round(&limit, &clock, 200);
        }
        assert_eq!(round(&limit, &clock, 10), 16);
    }

    #[test]
    fn it_does_not_grow_while_nobody_needs_more() {
        let (limit, clock) = (limit(), Hand::default());
        for _ in 0..10_000 {
            let began = clock.now();
            let _one = limit.begin();
            limit.took(&clock, began);
        }
        assert_eq!(round(&limit, &clock, 10), 128);
    }
}
