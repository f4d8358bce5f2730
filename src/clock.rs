//! The system's clock, ids and chance.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use genesis_actors::ports::clock::Clock;
use uuid::Uuid;

/// The real clock: UTC in whole microseconds, ids as UUIDv7, chance from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }

    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn chance(&self) -> f64 {
        // The low 53 bits of a random UUID are all random, and are what a double holds exactly.
        const BITS: u64 = 1 << 53;
        let drawn = Uuid::new_v4().as_u128() as u64 % BITS;
        drawn as f64 / BITS as f64
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_memory_has_no_more_than_a_store_keeps() {
        let clock = SystemClock;
        let odd =
            (0..1_000).filter(|_| !clock.now().timestamp_subsec_nanos().is_multiple_of(1_000));
        assert_eq!(odd.count(), 0);
    }

    #[test]
    fn ids_of_one_process_are_in_the_order_they_were_made_in() {
        let clock = SystemClock;
        let ids: Vec<Uuid> = (0..1_000).map(|_| clock.id()).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn chance_is_below_one_and_differs() {
        let clock = SystemClock;
        let drawn: Vec<f64> = (0..100).map(|_| clock.chance()).collect();
        assert!(drawn.iter().all(|chance| (0.0..1.0).contains(chance)));
        assert!(drawn.iter().any(|chance| *chance != drawn[0]));
    }
}
