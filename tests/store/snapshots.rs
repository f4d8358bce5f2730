//! The snapshots' suite, passed by both stores.

use crate::builders::{Life, now};
use crate::suite::{World, on_both_stores};
use genesis_actors::domain::stage::SessionStatus;
use genesis_actors::ports::snapshots::SnapshotRow;
use uuid::Uuid;

on_both_stores!(
    the_nearest_at_a_version_or_below_it_is_found,
    another_fold_leaves_them_aside_and_replaces_them,
    they_go_with_their_session_and_none_is_kept_of_one_that_is_gone,
);

const FOLD: i32 = 7;

fn snapshot(session_id: Uuid, version: i64) -> SnapshotRow {
    SnapshotRow {
        session_id,
        version,
        sequence: version * 2,
        fold_version: FOLD,
        state: vec![0, 255, u8::try_from(version).unwrap()],
        created_at: now(),
    }
}

async fn session(world: &World) -> Life {
    let mut life = Life::new();
    let first = life.next();
    world.write(&first).await;
    life.wrote(&first);
    life
}

async fn the_nearest_at_a_version_or_below_it_is_found(world: World) {
    let (here, other) = (session(&world).await, session(&world).await);
    let snapshots = world.store.snapshots();
    let rows = [10, 20, 30].map(|version| snapshot(here.id(), version));
    for row in &rows {
        snapshots.keep(row.clone()).await.unwrap();
    }
    snapshots.keep(snapshot(other.id(), 25)).await.unwrap();
    let at = async |version| snapshots.nearest(here.id(), version, FOLD).await.unwrap();
    assert_eq!(at(9).await, None);
    assert_eq!(at(10).await.as_ref(), Some(&rows[0]));
    assert_eq!(at(29).await.as_ref(), Some(&rows[1]));
    assert_eq!(at(i64::MAX).await.as_ref(), Some(&rows[2]));
}

async fn another_fold_leaves_them_aside_and_replaces_them(world: World) {
    let life = session(&world).await;
    let snapshots = world.store.snapshots();
    let old = snapshot(life.id(), 10);
    snapshots.keep(old.clone()).await.unwrap();
    let nearest = async |fold| snapshots.nearest(life.id(), 99, fold).await.unwrap();
    assert_eq!(nearest(FOLD + 1).await, None);
    let new = SnapshotRow {
        fold_version: FOLD + 1,
        state: b"anew".to_vec(),
        ..old
    };
    snapshots.keep(new.clone()).await.unwrap();
    assert_eq!(nearest(FOLD + 1).await, Some(new));
    assert_eq!(nearest(FOLD).await, None);
}

async fn they_go_with_their_session_and_none_is_kept_of_one_that_is_gone(world: World) {
    let mut life = session(&world).await;
    let mut ended = life.next();
    ended.session.status = SessionStatus::Abandoned;
    world.write(&ended).await;
    life.wrote(&ended);
    let snapshots = world.store.snapshots();
    snapshots.keep(snapshot(life.id(), 2)).await.unwrap();
    world
        .execute("UPDATE event_outbox SET status = 'SENT', published_at = created_at")
        .await
        .unwrap();
    let lifecycle = world.store.lifecycle();
    assert!(lifecycle.remove(life.id(), 2, None).await.unwrap());
    let left = world.number("SELECT count(*) FROM session_snapshots").await;
    assert_eq!(left, 0);
    snapshots.keep(snapshot(life.id(), 2)).await.unwrap();
    assert_eq!(snapshots.nearest(life.id(), 9, FOLD).await.unwrap(), None);
}
