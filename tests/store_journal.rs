//! The journal, on both stores.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;
mod store_suite;

use common::{Life, command, keyed};
use futures_util::future::join_all;
use genesis_actors::domain::stage::CommandStatus;
use genesis_actors::ports::journal::{InboxEnd, Verdict};
use store_suite::{World, on_both_stores};

on_both_stores!(
    what_is_written_is_read_back,
    a_batch_with_losers_is_one_commit,
    a_key_stands_for_its_first_answer,
);

async fn what_is_written_is_read_back(world: World) {
    let mut life = Life::new();
    let journal = world.store.journal();
    assert_eq!(journal.session(life.id()).await.unwrap(), None);
    let mut first = life.next();
    let row = command(&first, "START_GENESIS", CommandStatus::Completed);
    first.inbox.push(row.clone());
    assert_eq!(world.commit(&first).await, Verdict::Written);
    life.wrote(&first);
    let second = life.next();
    assert_eq!(world.commit(&second).await, Verdict::Written);
    assert_eq!(
        journal.session(life.id()).await.unwrap(),
        Some(second.session)
    );
    assert_eq!(journal.events(life.id(), 0, 1).await.unwrap(), first.events);
    assert_eq!(
        journal.events(life.id(), 1, 9).await.unwrap(),
        second.events
    );
    assert_eq!(journal.last_sequence(life.id()).await.unwrap(), 2);
    assert_eq!(journal.command(life.id(), row.id).await.unwrap(), Some(row));
}

async fn a_batch_with_losers_is_one_commit(world: World) {
    let lives: Vec<Life> = (0..64).map(|_| Life::new()).collect();
    let starts = lives.iter().map(Life::next);
    join_all(starts.map(|start| async { world.commit(&{ start }).await })).await;
    let before = world.store.counts();
    let commits = lives.iter().enumerate().map(|(n, life)| {
        let mut life = life.clone();
        life.wrote(&life.next());
        // Ten of them believe in a version that is not there.
        life.row.version += i64::from(n % 6 == 0 && n < 60);
        life.next()
    });
    let verdicts = join_all(commits.map(|commit| async { world.commit(&{ commit }).await })).await;
    for (n, verdict) in verdicts.iter().enumerate() {
        let expected = if n % 6 == 0 && n < 60 {
            Verdict::VersionConflict { actual: Some(1) }
        } else {
            Verdict::Written
        };
        assert_eq!(*verdict, expected, "commit {n}");
    }
    let after = world.store.counts();
    assert_eq!(after.batches - before.batches, 1);
    assert_eq!(after.commits - before.commits, 64);
    assert_eq!(after.refused - before.refused, 10);
    assert_eq!(
        world.number("SELECT count(*) FROM domain_events").await,
        64 + 54
    );
}

async fn a_key_stands_for_its_first_answer(world: World) {
    let (one, other) = (Life::new(), Life::new());
    let (mut first, mut second) = (one.next(), other.next());
    first.inbox.push(keyed(&first, "k"));
    second.inbox.push(keyed(&second, "k"));
    let (a, b) = tokio::join!(world.commit(&first), world.commit(&second));
    assert_eq!(a, Verdict::Written);
    let Verdict::KeyTaken(record) = b else {
        panic!("{b:?}");
    };
    assert_eq!(record.command_id, first.inbox[0].id);
    assert_eq!(record.session_id, one.id());
    assert_eq!(Some(record.answer_body.clone()), first.inbox[0].answer_body);
    let journal = world.store.journal();
    assert_eq!(journal.key("local", "k").await.unwrap(), Some(*record));
    assert_eq!(journal.key("other", "k").await.unwrap(), None);
    assert_eq!(journal.session(other.id()).await.unwrap(), None);
    let _ = InboxEnd {
        id: one.id(),
        status: CommandStatus::Completed,
        result: None,
        error_details: None,
        processed_at: common::now(),
    };
}
