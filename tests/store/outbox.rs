//! The outbox, on both stores.

use crate::builders::{Life, now};
use crate::suite::{World, on_both_stores};
use chrono::Duration;
use genesis_actors::ports::outbox::{Asked, DueRow, OutboxStatus, Setback};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

on_both_stores!(
    what_is_due_comes_in_order_until_it_is_sent,
    a_row_that_waits_holds_back_its_own_session_only,
    a_dead_letter_blocks_its_own_session_only,
    failures_are_counted,
    the_oldest_come_first,
    what_the_relay_has_in_hand_is_left_out,
    relays_share_the_outbox_fairly_and_a_dead_ones_part_passes_on,
    the_oldest_that_waits_is_not_one_behind_a_dead_letter,
    what_was_sent_long_ago_is_pruned_in_batches,
);

/// A session with this many events, each in its outbox row.
async fn session(world: &World, events: usize) -> Life {
    let mut life = Life::new();
    for _ in 0..events {
        let next = life.next();
        world.write(&next).await;
        life.wrote(&next);
    }
    life
}

async fn due(world: &World, at: chrono::DateTime<chrono::Utc>) -> Vec<DueRow> {
    world.due(at, 100).await
}

fn of<'a>(rows: &'a [DueRow], life: &Life) -> Vec<&'a DueRow> {
    let key = life.id().to_string();
    rows.iter().filter(|row| row.partition_key == key).collect()
}

fn setback(row: &DueRow, next_retry_at: Option<chrono::DateTime<chrono::Utc>>) -> Setback {
    Setback {
        id: row.id,
        error: "no leader".to_owned(),
        next_retry_at,
    }
}

async fn what_is_due_comes_in_order_until_it_is_sent(world: World) {
    let life = session(&world, 3).await;
    let outbox = world.store.outbox();
    let rows = due(&world, now()).await;
    let sequences: Vec<_> = rows
        .iter()
        .map(|row| serde_json::from_str::<Value>(&row.payload).unwrap()["sequence"].clone())
        .collect();
    assert_eq!(sequences, [1, 2, 3]);
    assert_eq!(of(&rows, &life).len(), 3);
    assert_eq!(
        (
            rows[0].retry_count,
            rows[0].redrive_count,
            rows[0].max_retries
        ),
        (0, 0, 3)
    );
    assert_eq!(outbox.count(OutboxStatus::Pending).await.unwrap(), 3);
    outbox.sent(&[rows[0].id, rows[1].id], now()).await.unwrap();
    // To say so twice, or of none, is no harm.
    outbox.sent(&[rows[0].id, i64::MAX], now()).await.unwrap();
    outbox.sent(&[], now()).await.unwrap();
    assert_eq!(due(&world, now()).await, rows[2..]);
    assert_eq!(outbox.count(OutboxStatus::Sent).await.unwrap(), 2);
    assert_eq!(
        world
            .number("SELECT count(*) FROM event_outbox WHERE published_at IS NOT NULL")
            .await,
        2
    );
}

async fn a_row_that_waits_holds_back_its_own_session_only(world: World) {
    let (one, other) = (session(&world, 3).await, session(&world, 2).await);
    let rows = due(&world, now()).await;
    let second = of(&rows, &one)[1].clone();
    let later = now() + Duration::minutes(1);
    world
        .store
        .outbox()
        .set_back(&[setback(&second, Some(later))])
        .await
        .unwrap();
    let rows = due(&world, now()).await;
    assert_eq!(
        of(&rows, &one).len(),
        1,
        "what is before it, not what is behind"
    );
    assert_eq!(of(&rows, &other).len(), 2);
    let rows = due(&world, later).await;
    assert_eq!(of(&rows, &one).len(), 3);
    let waited = of(&rows, &one)[1].clone();
    assert_eq!(waited.retry_count, 1);
    let told = "SELECT count(*) FROM event_outbox WHERE last_error = 'no leader' AND next_retry_at IS NOT NULL";
    assert_eq!(world.number(told).await, 1);
}

async fn a_dead_letter_blocks_its_own_session_only(world: World) {
    let (one, other) = (session(&world, 2).await, session(&world, 2).await);
    let outbox = world.store.outbox();
    let rows = due(&world, now()).await;
    let poison = of(&rows, &one)[0].clone();
    outbox.set_back(&[setback(&poison, None)]).await.unwrap();
    let rows = due(&world, now() + Duration::days(1)).await;
    assert_eq!(of(&rows, &one).len(), 0);
    assert_eq!(of(&rows, &other).len(), 2);
    assert_eq!(outbox.count(OutboxStatus::DeadLetter).await.unwrap(), 1);
    // It is no longer pending: a late word of it changes nothing.
    outbox
        .set_back(&[setback(&poison, Some(now()))])
        .await
        .unwrap();
    assert_eq!(outbox.count(OutboxStatus::DeadLetter).await.unwrap(), 1);
    let kept = "SELECT count(*) FROM event_outbox WHERE status = 'DEAD_LETTER' AND last_error = 'no leader'";
    assert_eq!(world.number(kept).await, 1);
    // Once it is out of the way, by whatever hand, its session goes on.
    world
        .execute("UPDATE event_outbox SET status = 'PENDING' WHERE status = 'DEAD_LETTER'")
        .await
        .unwrap();
    assert_eq!(of(&due(&world, now()).await, &one).len(), 2);
}

async fn failures_are_counted(world: World) {
    session(&world, 1).await;
    let outbox = world.store.outbox();
    for retry in 1..=3 {
        let row = due(&world, now()).await.remove(0);
        outbox
            .set_back(&[setback(&row, Some(now()))])
            .await
            .unwrap();
        assert_eq!(due(&world, now()).await[0].retry_count, retry);
    }
    // The failure after the last retry counts no further.
    let row = due(&world, now()).await.remove(0);
    outbox.set_back(&[setback(&row, None)]).await.unwrap();
    assert_eq!(
        world
            .number("SELECT CAST(max(retry_count) AS bigint) FROM event_outbox")
            .await,
        3
    );
    outbox.set_back(&[]).await.unwrap();
}

async fn the_oldest_come_first(world: World) {
    let mut lives = Vec::new();
    for _ in 0..5 {
        lives.push(session(&world, 2).await);
    }
    let first = world.due(now(), 3).await;
    assert_eq!(first, due(&world, now()).await[..3]);
    assert!(first.is_sorted_by_key(|row| row.id));
}

async fn what_the_relay_has_in_hand_is_left_out(world: World) {
    let (one, other) = (session(&world, 3).await, session(&world, 2).await);
    let rows = due(&world, now()).await;
    let ask = async |not_rows: Vec<i64>, not_keys: Vec<String>| {
        let asked = Asked {
            buckets: (0..64).collect(),
            not_rows,
            not_keys,
            limit: 100,
        };
        world.store.outbox().due(now(), &asked).await.unwrap()
    };
    let first = of(&rows, &one)[0].id;
    let rest = ask(vec![first, -1], vec![other.id().to_string()]).await;
    assert_eq!(rest.iter().collect::<Vec<_>>(), of(&rows, &one)[1..]);
    if world.is_postgres() {
        the_buckets_together_are_the_whole(&world, &rows).await;
    }
}

async fn the_buckets_together_are_the_whole(world: &World, rows: &[DueRow]) {
    let outbox = world.store.outbox();
    let mut found = Vec::new();
    for bucket in 0..64 {
        let asked = Asked {
            buckets: vec![bucket],
            limit: 100,
            ..Asked::default()
        };
        let due = outbox.due(now(), &asked).await.unwrap();
        assert!(due.iter().all(|row| row.bucket == bucket));
        found.extend(due);
    }
    found.sort_by_key(|row| row.id);
    assert_eq!(found, rows);
    let nothing = Asked {
        limit: 100,
        ..Asked::default()
    };
    assert_eq!(outbox.due(now(), &nothing).await.unwrap(), []);
}

async fn relays_share_the_outbox_fairly_and_a_dead_ones_part_passes_on(world: World) {
    let outbox = world.store.outbox();
    let [one, two, three] = [(); 3].map(|()| Uuid::now_v7());
    let first = outbox.claim(one).await.unwrap();
    assert_eq!(first.surplus, 0);
    if !world.is_postgres() {
        assert_eq!((first.buckets.len(), first.lease), (1, None));
        outbox.release(one, &first.buckets).await.unwrap();
        outbox.leave(one).await.unwrap();
        return;
    }
    assert_eq!(first.buckets, (0..64).collect::<Vec<_>>());
    assert!(first.lease.unwrap().as_secs() < 9);
    // Whoever comes has nothing yet, and the first is told how much is too much.
    assert!(outbox.claim(two).await.unwrap().buckets.is_empty());
    let told = outbox.claim(one).await.unwrap();
    assert_eq!((told.buckets.len(), told.surplus), (64, 32));
    outbox.release(one, &told.buckets[32..]).await.unwrap();
    let second = outbox.claim(two).await.unwrap();
    assert_eq!((second.buckets.len(), second.surplus), (32, 0));
    outbox.claim(three).await.unwrap();
    for (relay, left) in [(one, 22), (two, 22)] {
        let told = outbox.claim(relay).await.unwrap();
        assert_eq!(told.surplus, 10);
        outbox.release(relay, &told.buckets[left..]).await.unwrap();
        assert_eq!(outbox.claim(relay).await.unwrap().surplus, 0);
    }
    let third = outbox.claim(three).await.unwrap();
    assert_eq!((third.buckets.len(), third.surplus), (20, 0));
    // What one does not hold, it cannot give away.
    outbox.release(one, &third.buckets).await.unwrap();
    assert_eq!(outbox.claim(three).await.unwrap().buckets, third.buckets);
    // One dies: nobody hears of it, its lease ends. One leaves: at once.
    let lapse = format!(
        "UPDATE outbox_relays SET lease_until = now() - interval '1 ms' WHERE relay = '{one}'"
    );
    world.execute(&lapse).await.unwrap();
    assert_eq!(outbox.claim(two).await.unwrap().buckets.len(), 32);
    outbox.leave(three).await.unwrap();
    let all = outbox.claim(two).await.unwrap();
    assert_eq!(all.buckets.iter().collect::<BTreeSet<_>>().len(), 64);
    // The dead one comes back: it holds nothing, and gets its share as anyone.
    assert!(outbox.claim(one).await.unwrap().buckets.is_empty());
}

async fn the_oldest_that_waits_is_not_one_behind_a_dead_letter(world: World) {
    let outbox = world.store.outbox();
    assert_eq!(outbox.oldest_waiting().await.unwrap(), None);
    let (one, other) = (session(&world, 2).await, session(&world, 1).await);
    let rows = due(&world, now()).await;
    let oldest = of(&rows, &one)[0];
    assert_eq!(
        outbox.oldest_waiting().await.unwrap(),
        Some(oldest.created_at)
    );
    // One that waits to be tried again still waits.
    let later = setback(oldest, Some(now() + Duration::hours(1)));
    outbox.set_back(&[later]).await.unwrap();
    assert_eq!(
        outbox.oldest_waiting().await.unwrap(),
        Some(oldest.created_at)
    );
    outbox.set_back(&[setback(oldest, None)]).await.unwrap();
    let next = of(&rows, &other)[0];
    assert_eq!(
        outbox.oldest_waiting().await.unwrap(),
        Some(next.created_at)
    );
    outbox.sent(&[next.id], now()).await.unwrap();
    assert_eq!(outbox.oldest_waiting().await.unwrap(), None);
}

async fn what_was_sent_long_ago_is_pruned_in_batches(world: World) {
    let outbox = world.store.outbox();
    session(&world, 6).await;
    let rows = due(&world, now()).await;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let (long_ago, lately) = (now() - Duration::days(2), now());
    outbox.set_back(&[setback(&rows[0], None)]).await.unwrap();
    outbox.sent(&ids[1..4], long_ago).await.unwrap();
    outbox.sent(&ids[4..5], lately).await.unwrap();
    let before = now() - Duration::days(1);
    for expected in [2, 1, 0] {
        assert_eq!(outbox.prune(before, 2).await.unwrap(), expected);
    }
    for (status, left) in [
        (OutboxStatus::Sent, 1),
        (OutboxStatus::DeadLetter, 1),
        (OutboxStatus::Pending, 1),
    ] {
        assert_eq!(outbox.count(status).await.unwrap(), left, "{status}");
    }
}
