//! The outbox, on both stores.

use crate::builders::{Life, now};
use crate::suite::{World, on_both_stores};
use chrono::Duration;
use genesis_actors::ports::outbox::{OutboxRow, OutboxStatus, Setback};

on_both_stores!(
    what_is_due_comes_in_order_until_it_is_sent,
    a_row_that_waits_holds_back_its_own_session_only,
    a_dead_letter_blocks_its_own_session_only,
    failures_are_counted,
    the_oldest_come_first,
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

async fn due(world: &World, at: chrono::DateTime<chrono::Utc>) -> Vec<OutboxRow> {
    world.store.outbox().due(at, 100).await.unwrap()
}

fn of<'a>(rows: &'a [OutboxRow], life: &Life) -> Vec<&'a OutboxRow> {
    let key = life.id().to_string();
    rows.iter().filter(|row| row.partition_key == key).collect()
}

fn setback(row: &OutboxRow, next_retry_at: Option<chrono::DateTime<chrono::Utc>>) -> Setback {
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
        .map(|row| row.payload["sequence"].as_i64().unwrap())
        .collect();
    assert_eq!(sequences, [1, 2, 3]);
    assert_eq!(of(&rows, &life).len(), 3);
    assert_eq!(
        (rows[0].status, rows[0].retry_count, rows[0].redrive_count),
        (OutboxStatus::Pending, 0, 0)
    );
    assert_eq!((rows[0].max_retries, rows[0].published_at), (3, None));
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
    assert_eq!(
        (waited.retry_count, waited.last_error.as_deref()),
        (1, Some("no leader"))
    );
    assert_eq!(waited.next_retry_at, Some(later));
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
    let first = world.store.outbox().due(now(), 3).await.unwrap();
    assert_eq!(first, due(&world, now()).await[..3]);
    assert!(first.is_sorted_by_key(|row| row.id));
}
