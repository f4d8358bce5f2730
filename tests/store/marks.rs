//! The suite of the marks on findings, passed by both stores.

use chrono::DateTime;
use genesis_actors::ports::marks::FindingMark;
use uuid::Uuid;

use crate::builders::Life;
use crate::suite::{World, on_both_stores};

on_both_stores!(
    a_mark_is_kept_replaced_and_taken_away,
    none_is_kept_of_a_session_that_is_gone
);

fn mark(session_id: Uuid, finding_id: Uuid, reason: &str) -> FindingMark {
    FindingMark {
        session_id,
        finding_id,
        reason: reason.to_owned(),
        created_at: DateTime::UNIX_EPOCH,
    }
}

async fn session(world: &World) -> Uuid {
    let mut life = Life::new();
    let first = life.next();
    world.write(&first).await;
    life.wrote(&first);
    life.id()
}

async fn a_mark_is_kept_replaced_and_taken_away(world: World) {
    let (here, other) = (session(&world).await, session(&world).await);
    let marks = world.store.marks();
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    assert!(marks.mark(mark(here, one, "because")).await.unwrap());
    assert!(marks.mark(mark(other, one, "elsewhere")).await.unwrap());
    assert!(
        marks
            .mark(mark(here, one, "because of “that”"))
            .await
            .unwrap()
    );
    assert_eq!(
        marks.marks(here).await.unwrap(),
        [mark(here, one, "because of “that”")]
    );
    assert!(!marks.unmark(here, two).await.unwrap());
    assert!(marks.unmark(here, one).await.unwrap());
    assert!(!marks.unmark(here, one).await.unwrap());
    assert_eq!(marks.marks(here).await.unwrap(), []);
    assert_eq!(marks.marks(other).await.unwrap().len(), 1);
}

async fn none_is_kept_of_a_session_that_is_gone(world: World) {
    let marks = world.store.marks();
    let nobody = Uuid::now_v7();
    assert!(!marks.mark(mark(nobody, nobody, "x")).await.unwrap());
    assert_eq!(marks.marks(nobody).await.unwrap(), []);
}
