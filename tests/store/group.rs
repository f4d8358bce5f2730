//! The group commit, on both stores: what shares a transaction, and what becomes of it.

use std::collections::HashMap;

use crate::builders::{Life, command};
use crate::suite::{World, on_both_stores};
use futures_util::future::join_all;
use genesis::store;
use genesis_actors::domain::stage::CommandStatus;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, Verdict};
use uuid::Uuid;

on_both_stores!(
    a_batch_with_losers_is_one_commit,
    one_broken_commit_spoils_no_other,
    commits_of_one_session_keep_their_order,
    a_commit_survives_its_caller,
    closing_writes_what_was_taken,
    two_writers_on_hot_sessions_make_one_history,
);

async fn all(
    world: &World,
    commits: impl IntoIterator<Item = Commit>,
) -> Vec<Result<Verdict, StoreError>> {
    let journal = world.store.journal();
    join_all(commits.into_iter().map(|commit| journal.commit(commit))).await
}

/// Sessions that are written, all in one batch: a test has one thread, so all commits are handed over before the
/// journal runs.
async fn started(world: &World, sessions: usize) -> Vec<Life> {
    let mut lives: Vec<Life> = (0..sessions).map(|_| Life::new()).collect();
    let starts: Vec<Commit> = lives.iter().map(Life::next).collect();
    for verdict in all(world, starts.clone()).await {
        assert_eq!(verdict, Ok(Verdict::Written));
    }
    for (life, start) in lives.iter_mut().zip(&starts) {
        life.wrote(start);
    }
    lives
}

async fn a_batch_with_losers_is_one_commit(world: World) {
    let lives = started(&world, 64).await;
    let before = world.store.counts();
    let loses = |n: usize| n.is_multiple_of(6) && n < 60;
    let commits: Vec<Commit> = lives
        .iter()
        .enumerate()
        .map(|(n, life)| {
            let mut life = life.clone();
            life.row.version += i64::from(loses(n));
            life.next()
        })
        .collect();
    for (n, verdict) in all(&world, commits).await.into_iter().enumerate() {
        let expected = if loses(n) {
            Verdict::VersionConflict { actual: Some(1) }
        } else {
            Verdict::Written
        };
        assert_eq!(verdict, Ok(expected), "commit {n}");
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

async fn one_broken_commit_spoils_no_other(world: World) {
    let lives = started(&world, 20).await;
    let mut commits: Vec<Commit> = lives.iter().map(Life::next).collect();
    // Its sequence is taken: no check foresees that, the index refuses it.
    commits[13].events[0].sequence = 1;
    for (n, verdict) in all(&world, commits).await.into_iter().enumerate() {
        match verdict {
            Err(StoreError::Broken(why)) if n == 13 => {
                assert!(why.contains("sequence"), "{why}");
            }
            verdict => assert_eq!(verdict, Ok(Verdict::Written), "commit {n}"),
        }
    }
    assert_eq!(
        world.number("SELECT count(*) FROM domain_events").await,
        20 + 19
    );
}

async fn commits_of_one_session_keep_their_order(world: World) {
    let mut life = Life::new();
    let mut chain = Vec::new();
    for _ in 0..10 {
        let next = life.next();
        life.wrote(&next);
        chain.push(next);
    }
    for verdict in all(&world, chain).await {
        assert_eq!(verdict, Ok(Verdict::Written));
    }
    assert_eq!(
        world.store.counts().batches,
        10,
        "one of a session in a batch"
    );
    assert_eq!(
        world
            .store
            .journal()
            .last_sequence(life.id())
            .await
            .unwrap(),
        10
    );
}

async fn a_commit_survives_its_caller(world: World) {
    let life = Life::new();
    let journal = world.store.journal();
    let commit = life.next();
    let caller = tokio::spawn(async move { journal.commit(commit).await });
    // It has handed over and waits; then it is gone.
    tokio::task::yield_now().await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    world.store.close().await;
    let again = store::open(&world.url).await.unwrap();
    assert_eq!(again.journal().last_sequence(life.id()).await.unwrap(), 1);
}

async fn closing_writes_what_was_taken(world: World) {
    let lives: Vec<Life> = (0..300).map(|_| Life::new()).collect();
    let journal = world.store.journal();
    let commits = lives.iter().map(|life| journal.commit(life.next()));
    let (verdicts, ()) = tokio::join!(join_all(commits), world.store.close());
    for verdict in verdicts {
        assert_eq!(verdict, Ok(Verdict::Written));
    }
    let late = journal.commit(Life::new().next()).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    assert_eq!(
        world.number("SELECT count(*) FROM genesis_sessions").await,
        300
    );
}

/// One process: moves random sessions on from what it last saw, and looks again when it lost.
async fn writer(store: &store::Store, mut lives: HashMap<Uuid, Life>, rounds: usize) -> i64 {
    let journal = store.journal();
    let mut written = 0;
    for round in 0..rounds {
        let mut ids: Vec<Uuid> = lives.keys().copied().collect();
        // Arrival order differs from process to process and round to round.
        let turn = round % ids.len();
        ids.rotate_left(turn);
        let mut commits: Vec<Commit> = ids.iter().map(|id| lives[id].next()).collect();
        for commit in &mut commits {
            commit
                .inbox
                .push(command(commit, "EDIT_DRAFT", CommandStatus::Completed));
        }
        let verdicts = join_all(commits.iter().map(|commit| journal.commit(commit.clone()))).await;
        for (commit, verdict) in commits.iter().zip(verdicts) {
            let life = lives.get_mut(&commit.session.id).unwrap();
            match verdict.unwrap() {
                Verdict::Written => {
                    written += 1;
                    life.wrote(commit);
                }
                Verdict::VersionConflict { .. } => {
                    life.row = journal.session(life.id()).await.unwrap().unwrap();
                    life.sequence = life.row.version;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    written
}

async fn two_writers_on_hot_sessions_make_one_history(world: World) {
    let lives: HashMap<Uuid, Life> = started(&world, 16)
        .await
        .into_iter()
        .map(|life| (life.id(), life))
        .collect();
    let other = store::open(&world.url).await.unwrap();
    let (a, b) = tokio::join!(
        writer(&world.store, lives.clone(), 20),
        writer(&other, lives, 20)
    );
    assert!(a > 0 && b > 0, "{a} and {b}");
    assert_eq!(
        world.number("SELECT count(*) FROM domain_events").await,
        16 + a + b
    );
    let holes = "SELECT count(*) FROM (SELECT aggregate_id FROM domain_events GROUP BY aggregate_id
                 HAVING max(sequence) <> count(*) OR min(sequence) <> 1) AS holes";
    assert_eq!(world.number(holes).await, 0);
    let apart = "SELECT count(*) FROM genesis_sessions AS s WHERE version <>
                 (SELECT max(aggregate_version) FROM domain_events WHERE aggregate_id = s.id)";
    assert_eq!(world.number(apart).await, 0);
}
