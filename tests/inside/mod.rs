//! A runtime inside the test, on a real SQLite store, with a journal that can be made to panic.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, and each test binary uses its share of these helpers"
)]

pub mod time;

use std::sync::Arc;

use async_trait::async_trait;
use dashmap::DashMap;
use genesis::bus::EmbeddedBus;
use genesis::clock::SystemClock;
use genesis::store::{self, Store};
use genesis::workflow::EmbeddedEngine;
use genesis_actors::command::{
    Caller, Command, CommandRouter, Idempotency, OnTimeout, Refusal, Rules, request_hash,
};
use genesis_actors::domain::event::{Recorded, WriterInfo};
use genesis_actors::domain::session::FOLD_VERSION;
use genesis_actors::domain::stage::CommandType;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::journal::{Commit, InboxRow, Journal, KeyRecord, SessionRow, Verdict};
use genesis_actors::ports::writer::{Brief, Draft, Piece, Writer, WriterError, Written};
use genesis_actors::ports::{Ports, StoreError};
use genesis_actors::runtime::{Runtime, Settings, StateRead, Submitted};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::support::own;

/// When a cursed session's commit panics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curse {
    BeforeWriting,
    AfterWriting,
}

/// A journal that panics, as a bug would, in the actor of a session that was cursed, so many times.
pub struct CursedJournal {
    inner: Arc<dyn Journal>,
    cursed: DashMap<Uuid, (Curse, u32)>,
    slow: std::sync::atomic::AtomicU64,
}

impl CursedJournal {
    pub fn curse(&self, session: Uuid, curse: Curse, times: u32) {
        self.cursed.insert(session, (curse, times));
    }

    /// From now on every commit takes so much longer.
    pub fn slow(&self, by: std::time::Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap();
        self.slow.store(ms, std::sync::atomic::Ordering::Relaxed);
    }

    fn strikes(&self, session: Uuid, curse: Curse) -> bool {
        let Some(mut entry) = self.cursed.get_mut(&session) else {
            return false;
        };
        let (kind, times) = entry.value_mut();
        if *kind != curse || *times == 0 {
            return false;
        }
        *times = times.saturating_sub(1);
        true
    }
}

#[async_trait]
impl Journal for CursedJournal {
    async fn commit(&self, commit: Commit) -> Result<Verdict, StoreError> {
        let session = commit.session.id;
        if self.strikes(session, Curse::BeforeWriting) {
            panic!("a bug before writing");
        }
        let slow = self.slow.load(std::sync::atomic::Ordering::Relaxed);
        if slow > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(slow)).await;
        }
        let verdict = self.inner.commit(commit).await;
        if self.strikes(session, Curse::AfterWriting) {
            panic!("a bug after writing");
        }
        verdict
    }

    async fn session(&self, id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        self.inner.session(id).await
    }

    async fn events(&self, id: Uuid, after: i64, limit: u32) -> Result<Vec<Recorded>, StoreError> {
        self.inner.events(id, after, limit).await
    }

    async fn last_sequence(&self, id: Uuid) -> Result<i64, StoreError> {
        self.inner.last_sequence(id).await
    }

    async fn command(&self, session: Uuid, command: Uuid) -> Result<Option<InboxRow>, StoreError> {
        self.inner.command(session, command).await
    }

    async fn key(&self, scope: &str, key: &str) -> Result<Option<KeyRecord>, StoreError> {
        self.inner.key(scope, key).await
    }
}

/// Writes at once, the same text always.
pub struct QuickWriter;

#[async_trait]
impl Writer for QuickWriter {
    async fn write(
        &self,
        brief: Arc<Brief>,
        _pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        let draft = Draft {
            content: own(brief.stage.as_str()),
            adjustments_made: None,
        };
        Ok(Written {
            proposals: vec![draft; brief.count as usize],
            writer: WriterInfo {
                kind: "offline".to_owned(),
                model: "quick".to_owned(),
                usage: None,
            },
            prompt: None,
        })
    }
}

/// A runtime and what it stands on.
pub struct House {
    pub runtime: Runtime,
    pub journal: Arc<CursedJournal>,
    pub store: Arc<Store>,
    dir: Arc<tempfile::TempDir>,
}

impl House {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_as(Arc::new(SystemClock), Arc::new(QuickWriter), change).await
    }

    /// With a clock and a writer of the test's own.
    pub async fn open_as(
        clock: Arc<dyn Clock>,
        writer: Arc<dyn Writer>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("genesis.db").display());
        let store = store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        Self::on(Arc::new(store), Arc::new(dir), clock, writer, change).await
    }

    /// Another runtime on the same store, as another process would be.
    pub async fn another(&self) -> Self {
        let (clock, writer) = (Arc::new(SystemClock), Arc::new(QuickWriter));
        Self::on(self.store.clone(), self.dir.clone(), clock, writer, |_| {}).await
    }

    async fn on(
        store: Arc<Store>,
        dir: Arc<tempfile::TempDir>,
        clock: Arc<dyn Clock>,
        writer: Arc<dyn Writer>,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let journal = Arc::new(CursedJournal {
            inner: store.journal(),
            cursed: DashMap::new(),
            slow: 0.into(),
        });
        let ports = Ports {
            journal: journal.clone(),
            snapshots: store.snapshots(),
            outbox: store.outbox(),
            tasks: store.tasks(),
            prompts: store.prompts(),
            handles: store.handles(),
            catalog: store.catalog(),
            lifecycle: store.lifecycle(),
            operations: store.operations(),
            bus: Arc::new(EmbeddedBus::new()),
            workflow: Arc::new(EmbeddedEngine::new()),
            writer,
            clock,
        };
        let mut settings = Settings::new(rules());
        change(&mut settings);
        let runtime = Runtime::start(ports, settings).await.unwrap();
        Self {
            runtime,
            journal,
            store,
            dir,
        }
    }

    /// A free-form session, in which nothing is generated unasked.
    pub async fn begin(&self) -> Uuid {
        let id = Uuid::now_v7();
        let payload = json!({"mode": "FREE_FORM"});
        self.submit(id, CommandType::StartGenesis, payload, None)
            .await
            .unwrap()
            .session_id
    }

    /// A guided session, whose first concepts are written at once.
    pub async fn begin_guided(&self) -> Uuid {
        let payload = json!({"mode": "GUIDED"});
        let id = Uuid::now_v7();
        let begun = self.submit(id, CommandType::StartGenesis, payload, None);
        begun.await.unwrap().session_id
    }

    pub async fn state(&self, session: Uuid) -> Value {
        let read = StateRead::default();
        let state = self.runtime.state(&Caller { user_id: None }, session, read);
        serde_json::to_value(state.await.unwrap()).unwrap()
    }

    /// The types of what happened, in order.
    pub async fn types(&self, session: Uuid) -> Vec<&'static str> {
        let events = self.history(session).await;
        events
            .iter()
            .map(|event| event.event.event_type())
            .collect()
    }

    /// Where the store's file is.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.dir.path().join("genesis.db").display())
    }

    pub async fn send(
        &self,
        session: Uuid,
        command_type: CommandType,
        payload: Value,
    ) -> Result<Value, Refusal> {
        Ok(self
            .submit(session, command_type, payload, None)
            .await?
            .body)
    }

    pub async fn submit(
        &self,
        session: Uuid,
        command_type: CommandType,
        payload: Value,
        key: Option<String>,
    ) -> Result<Submitted, Refusal> {
        self.runtime
            .submit(command(session, command_type, payload, None, key))
            .await
    }

    pub async fn expecting(
        &self,
        session: Uuid,
        command_type: CommandType,
        payload: Value,
        version: i64,
    ) -> Result<Submitted, Refusal> {
        self.runtime
            .submit(command(session, command_type, payload, Some(version), None))
            .await
    }

    pub async fn version(&self, session: Uuid) -> i64 {
        let read = StateRead::default();
        self.runtime
            .state(&Caller { user_id: None }, session, read)
            .await
            .unwrap()
            .version
    }

    pub async fn version_at_least(&self, session: Uuid, version: i64) -> Result<i64, Refusal> {
        let read = StateRead {
            min_version: Some(version),
            ..StateRead::default()
        };
        let state = self.runtime.state(&Caller { user_id: None }, session, read);
        Ok(state.await?.version)
    }

    /// The state at a version, as it is sent.
    pub async fn state_at(&self, session: Uuid, version: i64) -> Value {
        let read = StateRead {
            at_version: Some(version),
            ..StateRead::default()
        };
        let caller = Caller { user_id: None };
        let state = self.runtime.rendered_state(&caller, session, read).await;
        serde_json::from_slice(&state.unwrap().body).unwrap()
    }

    /// The version of the nearest snapshot at a version or below it.
    pub async fn snapshot_at(&self, session: Uuid, version: i64) -> Option<i64> {
        let snapshots = self.store.snapshots();
        let nearest = snapshots.nearest(session, version, FOLD_VERSION);
        nearest.await.unwrap().map(|row| row.version)
    }

    pub async fn history(&self, session: Uuid) -> Vec<Recorded> {
        self.runtime
            .history(&Caller { user_id: None }, session, 0, 1000)
            .await
            .unwrap()
    }
}

fn command(
    session_id: Uuid,
    command_type: CommandType,
    payload: Value,
    expected_version: Option<i64>,
    key: Option<String>,
) -> Command {
    let hash = request_hash(command_type, Some(session_id), expected_version, &payload);
    Command {
        command_id: Uuid::now_v7(),
        correlation_id: Uuid::now_v7(),
        session_id,
        caller: Caller { user_id: None },
        expected_version,
        idempotency: key.map(|key| Idempotency {
            key,
            request_hash: hash,
        }),
        handler: CommandRouter::route(command_type, &payload).unwrap(),
        raw: payload,
    }
}

pub fn keyed(key: &str) -> Option<String> {
    Some(key.to_owned())
}

/// An edit of the plot's draft.
pub fn draft(ending: &str) -> Value {
    json!({"stage": "PLOT", "content": {"ending": ending}})
}

fn rules() -> Rules {
    Rules {
        ttl: chrono::Duration::days(30),
        warn_before: chrono::Duration::hours(24),
        user_timeout: chrono::Duration::days(7),
        on_timeout: OnTimeout::Fail,
        writer_timeout: chrono::Duration::seconds(120),
        writer_max_retries: 3,
        outbox_max_retries: 8,
        topic: "genesis.session.events".to_owned(),
    }
}
