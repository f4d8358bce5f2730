//! OutboxRelay: at least once, in the order of each session, and no session's trouble is another's.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis_actors::backoff::Backoff;
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::bus::BusError;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::outbox::OutboxStatus;
use genesis_actors::post::Post;
use genesis_actors::relay::{RelayArguments, RelayMessage, RelaySettings, spawn};

use crate::fakes::clock::TestClock;
use crate::fakes::outbox::{FakeBus, FakeOutbox};
use crate::fakes::{observed, root, settle};

struct Desk {
    clock: Arc<TestClock>,
    outbox: Arc<FakeOutbox>,
    bus: Arc<FakeBus>,
    relay: Post<RelayMessage>,
}

async fn desk() -> Desk {
    desk_resting(Duration::ZERO).await
}

async fn desk_resting(rest: Duration) -> Desk {
    let clock = Arc::new(TestClock::new());
    let outbox = Arc::new(FakeOutbox::default());
    let bus = Arc::new(FakeBus::default());
    let observed = observed(ActorKind::OutboxRelay, &clock);
    let relay = Post::new(observed.clone());
    let arguments = RelayArguments {
        relay: clock.id(),
        outbox: outbox.clone(),
        bus: bus.clone(),
        clock: clock.clone(),
        observed,
        settings: RelaySettings {
            batch: 4,
            rest,
            backoff: Backoff {
                base: Duration::from_secs(2),
                max: Duration::from_secs(60),
            },
            ..RelaySettings::default()
        },
    };
    relay.moved_to(spawn(arguments, root().await).await.unwrap());
    // It has its claim, and has looked.
    settle().await;
    Desk {
        clock,
        outbox,
        bus,
        relay,
    }
}

impl Desk {
    async fn wake(&self) {
        self.relay.tell(RelayMessage::Wake);
        settle().await;
    }
}

fn failed() -> BusError {
    BusError::Failed("the broker said no".to_owned())
}

#[tokio::test]
async fn one_event_of_a_session_at_a_time_is_under_way_and_in_order() {
    let at = desk().await;
    for _ in 0..3 {
        at.outbox.add("a", 8);
        at.outbox.add("b", 8);
    }
    at.wake().await;
    assert_eq!(at.bus.given_of(&[1, 3, 5]), [1, 3, 5]);
    assert_eq!(at.bus.given_of(&[2, 4, 6]), [2, 4, 6]);
    assert!((1..=6).all(|id| at.outbox.is_sent(id)));
    assert_eq!(at.relay.observed().state().detail["published"], 6);
}

#[tokio::test]
async fn a_lost_wake_up_costs_a_second() {
    let at = desk().await;
    at.outbox.add("a", 8);
    settle().await;
    assert!(!at.outbox.is_sent(1));
    at.clock.advance(Duration::from_secs(1)).await;
    assert!(at.outbox.is_sent(1));
}

#[tokio::test]
async fn a_failing_event_holds_back_its_own_session_only_until_it_is_published() {
    let at = desk().await;
    at.outbox.add("a", 8);
    at.outbox.add("a", 8);
    at.outbox.add("b", 8);
    at.bus.fail(1, [failed(), failed()]);
    at.wake().await;
    assert!(!at.outbox.is_sent(1) && !at.outbox.is_sent(2) && at.outbox.is_sent(3));
    let row = at.outbox.row(1);
    assert_eq!(row.retry_count, 1);
    assert_eq!(row.last_error.unwrap(), "the broker said no");
    // Due again after 2 s, and then after 4 s more.
    at.clock.advance(Duration::from_secs(3)).await;
    assert_eq!(at.outbox.row(1).retry_count, 2);
    at.clock.advance(Duration::from_secs(2)).await;
    assert!(!at.outbox.is_sent(1));
    at.clock.advance(Duration::from_secs(2)).await;
    assert!(at.outbox.is_sent(1) && at.outbox.is_sent(2));
    assert_eq!(at.bus.given(), [1, 3, 1, 1, 2]);
}

#[tokio::test]
async fn a_poison_event_is_a_dead_letter_at_once_and_its_session_waits() {
    let at = desk().await;
    at.outbox.add("a", 8);
    at.outbox.add("a", 8);
    at.outbox.add("b", 8);
    at.bus.fail(1, [BusError::Poison("too large".to_owned())]);
    at.wake().await;
    at.clock.advance(Duration::from_secs(120)).await;
    let row = at.outbox.row(1);
    assert_eq!(row.status, OutboxStatus::DeadLetter);
    assert_eq!(row.last_error.unwrap(), "too large");
    assert_eq!(at.outbox.row(2).status, OutboxStatus::Pending);
    assert!(at.outbox.is_sent(3));
    assert_eq!(at.bus.given(), [1, 3]);
}

#[tokio::test]
async fn an_event_that_failed_too_often_is_a_dead_letter() {
    let at = desk().await;
    at.outbox.add("a", 2);
    at.bus.fail(1, [failed(), failed(), failed(), failed()]);
    at.wake().await;
    at.clock.advance(Duration::from_secs(60)).await;
    assert_eq!(at.outbox.row(1).status, OutboxStatus::DeadLetter);
    assert_eq!(at.bus.given(), [1, 1, 1]);
    assert_eq!(at.relay.observed().state().detail["dead_letters"], 1);
}

#[tokio::test]
async fn a_bus_that_is_away_counts_against_no_event_and_its_return_needs_no_hand() {
    let at = desk().await;
    at.outbox.add("a", 0);
    at.outbox.add("b", 0);
    at.bus.is_away.store(true, Ordering::Relaxed);
    at.wake().await;
    at.clock.advance(Duration::from_secs(300)).await;
    assert!(at.relay.observed().state().detail["away"].is_string());
    for id in [1, 2] {
        let row = at.outbox.row(id);
        assert_eq!((row.status, row.retry_count), (OutboxStatus::Pending, 0));
    }
    at.bus.is_away.store(false, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(7)).await;
    assert!(at.outbox.is_sent(1) && at.outbox.is_sent(2));
    assert!(at.relay.observed().state().detail["away"].is_null());
}

#[tokio::test]
async fn what_was_published_is_marked_later_rather_than_published_again() {
    let at = desk().await;
    at.outbox.add("a", 8);
    at.outbox.cannot_mark.store(true, Ordering::Relaxed);
    at.wake().await;
    at.clock.advance(Duration::from_secs(20)).await;
    assert!(!at.outbox.is_sent(1));
    at.outbox.add("a", 8);
    at.outbox.cannot_mark.store(false, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(7)).await;
    assert!(at.outbox.is_sent(1) && at.outbox.is_sent(2));
    assert_eq!(at.bus.given(), [1, 2]);
}

#[tokio::test]
async fn after_a_round_it_rests_and_then_takes_up_all_that_came_at_once() {
    let at = desk_resting(Duration::from_millis(20)).await;
    at.clock.advance(Duration::from_millis(20)).await;
    at.outbox.add("a", 8);
    at.wake().await;
    at.outbox.add("b", 8);
    at.wake().await;
    at.outbox.add("c", 8);
    at.wake().await;
    assert_eq!(at.bus.given(), [1]);
    at.clock.advance(Duration::from_millis(20)).await;
    settle().await;
    assert_eq!(at.bus.given(), [1, 2, 3]);
}

#[tokio::test]
async fn a_slow_event_holds_up_no_other_session() {
    let at = desk_resting(Duration::from_millis(20)).await;
    at.clock.advance(Duration::from_millis(20)).await;
    at.outbox.add("a", 8);
    at.bus.is_slow.store(true, Ordering::Relaxed);
    at.wake().await;
    // Of the same session nothing is handed over, of another one it is, in the same round.
    at.outbox.add("a", 8);
    at.outbox.add("b", 8);
    at.wake().await;
    at.clock.advance(Duration::from_millis(20)).await;
    assert_eq!(at.bus.given(), [1, 3]);
    at.bus.is_slow.store(false, Ordering::Relaxed);
    settle().await;
    assert_eq!(at.bus.given(), [1, 3, 2]);
    assert!((1..=3).all(|id| at.outbox.is_sent(id)));
}

#[tokio::test]
async fn a_part_of_the_bus_that_is_away_holds_back_its_own_sessions_only() {
    let at = desk().await;
    for key in ["a", "a", "b", "b", "b"] {
        at.outbox.add(key, 0);
    }
    let away = BusError::Away("no leader".to_owned());
    at.bus.fail(4, [away.clone()]);
    at.wake().await;
    // Row 1 was acknowledged with row 3, before row 4 came back: the bus is there.
    assert_eq!(at.bus.given().len(), 4);
    assert!(at.outbox.is_sent(2) && !at.outbox.is_sent(5));
    at.clock.advance(Duration::from_secs(6)).await;
    assert_eq!(at.bus.given_of(&[3, 4, 5]), [3, 4, 4, 5]);
    assert_eq!(at.outbox.row(4).retry_count, 0, "no failure of its own");
}

#[tokio::test]
async fn what_was_read_before_an_event_failed_does_not_overtake_it() {
    let at = desk().await;
    for key in ["a", "b", "bb", "cc", "a", "a"] {
        at.outbox.add(key, 8);
    }
    at.bus.is_slow.store(true, Ordering::Relaxed);
    at.wake().await;
    // The first four are under way. As three of them land, the next ones are read: 5 and 6 …
    at.outbox.is_slow.store(true, Ordering::Relaxed);
    at.bus.slow.lock().unwrap().insert(1);
    at.bus.fail(1, [failed()]);
    at.bus.is_slow.store(false, Ordering::Relaxed);
    settle().await;
    // … and before the store has answered, 1 fails, and that is written down.
    at.bus.slow.lock().unwrap().clear();
    settle().await;
    assert_eq!(at.outbox.row(1).retry_count, 1);
    at.outbox.is_slow.store(false, Ordering::Relaxed);
    settle().await;
    at.clock.advance(Duration::from_secs(4)).await;
    assert_eq!(at.bus.given_of(&[1, 5, 6]), [1, 1, 5, 6]);
}

#[tokio::test]
async fn a_dead_letter_is_one_only_when_its_copy_is_on_the_bus() {
    let at = desk().await;
    at.outbox.add("a", 8);
    let poison = BusError::Poison("too large".to_owned());
    at.bus.fail(1, [poison.clone(), poison]);
    at.bus.cannot_bury.store(true, Ordering::Relaxed);
    at.wake().await;
    let row = at.outbox.row(1);
    assert_eq!((row.status, row.retry_count), (OutboxStatus::Pending, 0));
    at.bus.cannot_bury.store(false, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(7)).await;
    assert_eq!(at.outbox.row(1).status, OutboxStatus::DeadLetter);
    let buried = at.bus.buried.lock().unwrap().clone();
    assert_eq!(buried, [(1, "too large".to_owned())]);
}

#[tokio::test]
async fn without_a_claim_nothing_is_published() {
    let at = desk().await;
    // Held, but for less time than an event may be under way: another relay might have it by then.
    at.outbox.grant(&[1], 0, Duration::from_secs(3));
    at.clock.advance(Duration::from_secs(1)).await;
    at.outbox.add("a", 8);
    at.wake().await;
    assert!(at.bus.given().is_empty());
    at.outbox.grant(&[1], 0, Duration::from_secs(3_600));
    at.outbox.add("bb", 8);
    at.clock.advance(Duration::from_secs(1)).await;
    assert_eq!(at.bus.given(), [1], "the other one is another relay's");
    at.outbox.grant(&[1, 2], 0, Duration::from_secs(3_600));
    at.clock.advance(Duration::from_secs(1)).await;
    assert_eq!(at.bus.given(), [1, 2]);
}

#[tokio::test]
async fn a_share_is_given_up_only_when_nothing_of_it_is_under_way() {
    let at = desk().await;
    at.outbox.add("bb", 8);
    at.outbox.add("bb", 8);
    at.bus.is_slow.store(true, Ordering::Relaxed);
    at.wake().await;
    at.outbox.grant(&[1, 2], 1, Duration::from_secs(3_600));
    at.clock.advance(Duration::from_secs(1)).await;
    assert!(at.outbox.released.lock().unwrap().is_empty());
    at.outbox.add("bb", 8);
    at.outbox.add("a", 8);
    at.bus.is_slow.store(false, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(1)).await;
    assert_eq!(*at.outbox.released.lock().unwrap(), [2]);
    assert!(at.outbox.is_sent(2) && at.outbox.is_sent(4));
    assert!(!at.outbox.is_sent(3), "the next one has it");
}

#[tokio::test]
async fn before_it_ends_what_is_under_way_lands_and_is_marked() {
    let at = desk().await;
    at.outbox.add("a", 8);
    at.outbox.add("a", 8);
    at.bus.is_slow.store(true, Ordering::Relaxed);
    at.wake().await;
    let relay = at.relay.actor().unwrap();
    let drained = tokio::spawn(async move { relay.call(RelayMessage::Drain, None).await });
    settle().await;
    assert!(!drained.is_finished());
    at.bus.is_slow.store(false, Ordering::Relaxed);
    drained.await.unwrap().unwrap();
    assert!(at.outbox.is_sent(1) && !at.outbox.is_sent(2));
    at.wake().await;
    assert_eq!(at.bus.given(), [1]);
}
