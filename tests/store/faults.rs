//! What the store promises when things break: lost answers, a database that goes and comes back, a file in use.

use std::time::{Duration, Instant};

use crate::builders::{Life, keyed, now, task};
use crate::suite::World;
use crate::suite::proxy::{Lose, Proxy};
use crate::suite::server::Server;
use futures_util::future::join_all;
use genesis::store::{self, SetupError, Store};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, Verdict};
use genesis_actors::ports::tasks::TaskType;
use sqlx::{AssertSqlSafe, Connection};
use tokio::time::sleep;
use uuid::Uuid;

/// A store on PostgreSQL with a proxy before it.
struct Wire {
    world: World,
    proxy: Proxy,
    store: Store,
}

impl Wire {
    async fn new() -> Self {
        let world = World::postgres().await;
        let (login, rest) = world.url.rsplit_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let proxy = Proxy::before(server.to_owned()).await;
        let url = format!("{login}@127.0.0.1:{}/{database}", proxy.port);
        let store = store::open(&url).await.unwrap();
        Self {
            world,
            proxy,
            store,
        }
    }

    async fn commit(&self, commit: &Commit) -> Result<Verdict, StoreError> {
        self.store.journal().commit(commit.clone()).await
    }

    async fn started(&self) -> Life {
        let mut life = Life::new();
        let start = life.next();
        assert_eq!(self.commit(&start).await, Ok(Verdict::Written));
        life.wrote(&start);
        life
    }

    async fn events(&self) -> i64 {
        self.world
            .number("SELECT count(*) FROM domain_events")
            .await
    }
}

#[tokio::test]
async fn a_lost_answer_is_one_effect() {
    let wire = Wire::new().await;
    let mut life = wire.started().await;
    for (effects, lose) in (2..).zip([Lose::Answer, Lose::Question, Lose::Answer]) {
        let mut commit = life.next();
        commit.inbox.push(keyed(&commit, &format!("key {effects}")));
        wire.proxy.lose(lose);
        assert_eq!(wire.commit(&commit).await, Ok(Verdict::Written), "{lose:?}");
        assert_eq!(wire.events().await, effects, "{lose:?}");
        life.wrote(&commit);
    }
}

#[tokio::test]
async fn a_lost_answer_to_a_batch_with_losers_gives_each_its_verdict() {
    let wire = Wire::new().await;
    let mut lives = Vec::new();
    for _ in 0..9 {
        lives.push(wire.started().await);
    }
    for lose in [Lose::Answer, Lose::Question] {
        let commits: Vec<Commit> = lives
            .iter()
            .enumerate()
            .map(|(n, life)| {
                let mut life = life.clone();
                life.row.version += i64::from(n % 3 == 0);
                life.next()
            })
            .collect();
        let before = wire.events().await;
        wire.proxy.lose(lose);
        let verdicts = join_all(commits.iter().map(|commit| wire.commit(commit))).await;
        for (n, verdict) in verdicts.into_iter().enumerate() {
            let actual = Some(lives[n].row.version);
            let expected = if n % 3 == 0 {
                Verdict::VersionConflict { actual }
            } else {
                Verdict::Written
            };
            assert_eq!(verdict, Ok(expected), "commit {n}, {lose:?} lost");
            if n % 3 != 0 {
                lives[n].wrote(&commits[n]);
            }
        }
        assert_eq!(wire.events().await, before + 6);
    }
}

/// The connection is cut while the server still works on the batch: it is not there when it is looked for, and is
/// written all the same a moment later.
#[tokio::test]
async fn a_lost_batch_that_still_runs_is_one_effect() {
    let wire = Wire::new().await;
    let life = wire.started().await;
    let commit = life.next();
    let mut other = wire.world.postgres_connection().await;
    let mut lock = other.begin().await.unwrap();
    let sql = format!(
        "SELECT 1 FROM genesis_sessions WHERE id = '{}' FOR UPDATE",
        life.id()
    );
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut *lock)
        .await
        .unwrap();
    let fault = async {
        sleep(Duration::from_millis(300)).await;
        wire.proxy.cut();
        // Time to look, not to find, and to write again: behind the one that is still running.
        sleep(Duration::from_millis(700)).await;
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        assert_eq!(wire.world.number(waiting).await, 2);
        lock.commit().await.unwrap();
    };
    let (verdict, ()) = tokio::join!(wire.commit(&commit), fault);
    assert_eq!(verdict, Ok(Verdict::Written));
    assert_eq!(wire.events().await, 2);
}

#[tokio::test]
async fn an_outcome_that_cannot_be_told_is_said_to_be_unknown() {
    let wire = Wire::new().await;
    let life = wire.started().await;
    let mut commit = life.next();
    commit.inbox.push(keyed(&commit, "k"));
    wire.proxy.lose(Lose::Answer);
    wire.proxy.refuse(true);
    let began = Instant::now();
    let unknown = wire.commit(&commit).await;
    assert!(
        matches!(unknown, Err(StoreError::OutcomeUnknown(_))),
        "{unknown:?}"
    );
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    let away = wire.commit(&Life::new().next()).await;
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    wire.proxy.refuse(false);
    // It was written; to try it again says so, and so does its key.
    assert_eq!(wire.commit(&commit).await, Ok(Verdict::Written));
    assert!(
        wire.store
            .journal()
            .key("local", "k")
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(wire.events().await, 2);
}

#[tokio::test]
async fn a_session_that_another_holds_is_away_and_comes_back() {
    let world = World::postgres().await;
    let mut life = Life::new();
    let start = life.next();
    world.write(&start).await;
    life.wrote(&start);
    let mut other = world.postgres_connection().await;
    let mut lock = other.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM genesis_sessions FOR UPDATE")
        .execute(&mut *lock)
        .await
        .unwrap();
    let began = Instant::now();
    let away = world.store.journal().commit(life.next()).await;
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    assert!(
        began.elapsed() < Duration::from_secs(7),
        "{:?}",
        began.elapsed()
    );
    lock.rollback().await.unwrap();
    world.write(&life.next()).await;
}

#[tokio::test]
async fn a_database_that_is_stopped_and_started_needs_no_hand() {
    let server = Server::new();
    let store = store::open(&server.url()).await.unwrap();
    store.migrate().await.unwrap();
    let journal = store.journal();
    let mut life = Life::new();
    for _ in 0..2 {
        let next = life.next();
        assert_eq!(journal.commit(next.clone()).await, Ok(Verdict::Written));
        life.wrote(&next);
        assert!(journal.session(life.id()).await.unwrap().is_some());
        server.stop();
        let began = Instant::now();
        let verdict = journal.commit(life.next()).await;
        assert!(
            matches!(
                verdict,
                Err(StoreError::Unavailable(_) | StoreError::OutcomeUnknown(_))
            ),
            "{verdict:?}"
        );
        let read = journal.session(life.id()).await;
        assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        let ping = store.catalog().ping().await;
        assert!(matches!(ping, Err(StoreError::Unavailable(_))), "{ping:?}");
        let claim = store
            .tasks()
            .claim(
                TaskType::Generation,
                Uuid::now_v7(),
                Duration::from_secs(9),
                1,
                now(),
            )
            .await;
        assert!(claim.is_err());
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
        server.start();
        store.catalog().ping().await.unwrap();
        assert_eq!(
            journal.session(life.id()).await.unwrap(),
            Some(life.row.clone())
        );
    }
    assert_eq!(journal.commit(life.next()).await, Ok(Verdict::Written));
    assert_eq!(journal.last_sequence(life.id()).await.unwrap(), 3);
}

#[tokio::test]
async fn a_database_that_is_not_there_yet_is_away() {
    let store = store::open("postgres://genesis@127.0.0.1:1/genesis")
        .await
        .unwrap();
    let began = Instant::now();
    let journal = store.journal();
    let commits = join_all((0..300).map(|_| journal.commit(Life::new().next())));
    for verdict in commits.await {
        assert!(
            matches!(verdict, Err(StoreError::Unavailable(_))),
            "{verdict:?}"
        );
    }
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    assert!(matches!(store.migrate().await, Err(SetupError::Migrate(_))));
}

#[tokio::test]
async fn a_file_that_another_process_holds_is_away_and_comes_back() {
    let world = World::sqlite().await;
    let mut other = world.sqlite_connection().await;
    let held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let life = Life::new();
    let away = world.store.journal().commit(life.next()).await;
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    // Readers are in nobody's way.
    assert_eq!(
        world.store.journal().session(life.id()).await.unwrap(),
        None
    );
    held.rollback().await.unwrap();
    world.write(&life.next()).await;
}

#[tokio::test]
async fn a_second_process_does_not_serve_the_same_file() {
    let world = World::sqlite().await;
    let other = store::open(&world.url).await.unwrap();
    world.store.lock_for_serving().await.unwrap();
    let refused = other.lock_for_serving().await.unwrap_err();
    assert!(matches!(refused, SetupError::InUse(_)), "{refused}");
    assert!(
        refused
            .to_string()
            .contains("is being served by another process"),
        "{refused}"
    );
    // It may still look.
    other.catalog().ping().await.unwrap();
    world.store.close().await;
    other.lock_for_serving().await.unwrap();
}

#[tokio::test]
async fn leases_of_a_process_that_is_gone_are_void_at_start() {
    let world = World::sqlite().await;
    world.store.lock_for_serving().await.unwrap();
    let mut start = Life::new().next();
    start.tasks.push(task(&start, TaskType::Generation, 3));
    world.write(&start).await;
    let lease = Duration::from_secs(3600);
    let claim = |store: &Store| {
        let tasks = store.tasks();
        async move {
            tasks
                .claim(TaskType::Generation, Uuid::now_v7(), lease, 9, now())
                .await
                .unwrap()
        }
    };
    assert_eq!(claim(&world.store).await.len(), 1);
    world.store.close().await;
    let next = store::open(&world.url).await.unwrap();
    assert_eq!(claim(&next).await, []);
    next.lock_for_serving().await.unwrap();
    let again = claim(&next).await.remove(0);
    assert_eq!((again.task.lease_token, again.task.retry_count), (2, 1));
}

#[tokio::test]
async fn an_url_of_no_known_kind_is_named_without_its_password() {
    for url in ["mysql://me:secret@host/db", "sqlite://", "genesis.db"] {
        let error = store::open(url).await.err().unwrap().to_string();
        assert!(
            error.contains("sqlite://path") && !error.contains("secret"),
            "{error}"
        );
    }
}
