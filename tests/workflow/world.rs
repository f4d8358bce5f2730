//! A runtime with its door for callbacks, on either engine, in a time that tests move, with a proxy on each way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use genesis::api::{Api, router};
use genesis::bus::EmbeddedBus;
use genesis::clock::SystemClock;
use genesis::config::{Layers, load};
use genesis::measures::Meters;
use genesis::server::Server;
use genesis::workflow::{EmbeddedEngine, PrefectEngine};
use genesis::writer::desk::Desk;
use genesis_actors::domain::stage::CommandType;
use genesis_actors::engine::WorkflowService;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleRow;
use genesis_actors::ports::workflow::{Resumed, RunRequest, Standing, Workflow, WorkflowError};
use genesis_actors::runtime::Settings;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::inside::{House, QuickWriter};
use crate::prefect::Prefect;
use crate::proxy::Proxy;
use crate::support::{own, rows};

pub const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

/// Which engine a story runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Embedded,
    Prefect,
}

/// Real time, with jumps.
pub struct JumpClock {
    ahead: watch::Sender<chrono::Duration>,
}

impl JumpClock {
    fn new() -> Self {
        Self {
            ahead: watch::Sender::new(chrono::Duration::zero()),
        }
    }

    pub fn jump(&self, by: chrono::Duration) {
        self.ahead.send_modify(|ahead| *ahead += by);
    }
}

#[async_trait]
impl Clock for JumpClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + *self.ahead.borrow()
    }

    fn id(&self) -> Uuid {
        SystemClock.id()
    }

    fn chance(&self) -> f64 {
        SystemClock.chance()
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.now() + duration;
        let mut jumps = self.ahead.subscribe();
        loop {
            let left = (until - self.now()).to_std().unwrap_or_default();
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => return,
                _ = jumps.changed() => {}
            }
        }
    }
}

/// An engine whose starts can be held back.
pub struct HeldEngine {
    engine: Arc<dyn Workflow>,
    open: watch::Sender<bool>,
}

impl HeldEngine {
    pub fn hold(&self, is_held: bool) {
        self.open.send_replace(!is_held);
    }
}

#[async_trait]
impl Workflow for HeldEngine {
    fn connect(&self, service: Arc<WorkflowService>) {
        self.engine.connect(service);
    }

    fn is_outside(&self) -> bool {
        self.engine.is_outside()
    }

    async fn start(&self, run: &RunRequest) -> Result<Uuid, WorkflowError> {
        let mut open = self.open.subscribe();
        let _ = open.wait_for(|open| *open).await;
        self.engine.start(run).await
    }

    async fn resume(&self, handle: &HandleRow) -> Result<Resumed, WorkflowError> {
        self.engine.resume(handle).await
    }

    async fn revive(&self, run: &RunRequest) -> Result<Standing, WorkflowError> {
        self.engine.revive(run).await
    }

    async fn standings(&self, runs: &[Uuid]) -> Result<Vec<(Uuid, Standing)>, WorkflowError> {
        self.engine.standings(runs).await
    }

    async fn cancel(&self, flow_run_id: Uuid, reason: &str) -> Result<(), WorkflowError> {
        self.engine.cancel(flow_run_id, reason).await
    }

    async fn ping(&self) -> Result<(), WorkflowError> {
        self.engine.ping().await
    }
}

/// The ways of a world whose engine is Prefect.
pub struct Ways {
    pub prefect: Prefect,
    /// From the service to Prefect.
    pub to_prefect: Proxy,
    /// From the flows to the service.
    pub to_service: Proxy,
}

/// The world.
pub struct World {
    pub house: House,
    pub clock: Arc<JumpClock>,
    pub engine: Arc<HeldEngine>,
    ways: Option<Ways>,
    closing: CancellationToken,
}

impl World {
    pub async fn open(engine: Engine) -> Self {
        Self::open_with(engine, |_| {}).await
    }

    pub async fn open_with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        match engine {
            Engine::Embedded => {
                let clock = Arc::new(JumpClock::new());
                let engine = Arc::new(EmbeddedEngine::new());
                Self::build(clock, engine, None, change).await.0
            }
            Engine::Prefect => Self::on(Prefect::shared().await, change).await,
        }
    }

    /// On this Prefect.
    pub async fn on(prefect: Prefect, change: impl FnOnce(&mut Settings)) -> Self {
        let loopback: SocketAddr = ([127, 0, 0, 1], 0).into();
        let server = Server::bind(loopback).await.unwrap();
        let address = server.address().unwrap();
        let ways = Ways {
            to_prefect: Proxy::start(&prefect.base).await,
            to_service: Proxy::start(&format!("http://{address}")).await,
            prefect,
        };
        let token = ways.prefect.token.unwrap_or_default();
        let clock = Arc::new(JumpClock::new());
        let engine = ways.engine(clock.clone());
        let change = |settings: &mut Settings| {
            settings.callback.concurrency = 4;
            change(settings);
        };
        let (world, closing) = Self::build(clock.clone(), engine, Some(ways), change).await;
        let store = world.house.store.clone();
        let given = [
            ("GENESIS__STORE__URL".into(), world.house.url().into()),
            ("GENESIS__WORKFLOW__CALLBACK_TOKEN".into(), token.into()),
        ];
        let settings = load(Layers::gather(None, given).unwrap()).unwrap();
        let meters = Arc::new(Meters::start(store).unwrap());
        let runtime = world.house.runtime.clone();
        let desk = Arc::new(Desk::open(&settings).unwrap());
        let api = Api::new(&settings, runtime, clock, meters, desk, closing.clone());
        tokio::spawn(server.serve(router(Arc::new(api)), closing));
        world
    }

    async fn build(
        clock: Arc<JumpClock>,
        engine: Arc<dyn Workflow>,
        ways: Option<Ways>,
        change: impl FnOnce(&mut Settings),
    ) -> (Self, CancellationToken) {
        let engine = Arc::new(HeldEngine {
            engine,
            open: watch::Sender::new(true),
        });
        let writer = Arc::new(QuickWriter);
        let house = House::open_on(
            Arc::new(EmbeddedBus::new()),
            engine.clone(),
            clock.clone(),
            writer,
            change,
        )
        .await;
        let closing = CancellationToken::new();
        let world = Self {
            house,
            clock,
            engine,
            ways,
            closing: closing.clone(),
        };
        (world, closing)
    }

    /// Another process on the same store and the same Prefect.
    pub async fn another(&self) -> House {
        let engine = self.ways().engine(self.clock.clone());
        self.house
            .another_on(self.clock.clone(), engine, |_| {})
            .await
    }

    pub fn ways(&self) -> &Ways {
        self.ways.as_ref().unwrap()
    }

    pub const fn is_prefect(&self) -> bool {
        self.ways.is_some()
    }

    pub async fn begin(&self, payload: Value) -> Uuid {
        let id = Uuid::now_v7();
        self.send(id, CommandType::StartGenesis, payload).await;
        id
    }

    pub async fn begin_guided(&self) -> Uuid {
        self.begin(json!({"mode": "GUIDED"})).await
    }

    /// A command that must be taken.
    pub async fn send(&self, session: Uuid, command_type: CommandType, payload: Value) -> Value {
        let sent = self.house.send(session, command_type, payload).await;
        sent.unwrap_or_else(|refusal| panic!("{command_type}: {refusal}"))
    }

    /// The writer confirms a stage with a text of their own.
    pub async fn confirm(&self, session: Uuid, stage: &str) {
        let payload = json!({"stage": stage, "content": own(stage)});
        self.send(session, CommandType::ConfirmStage, payload).await;
    }

    pub async fn finish(&self, session: Uuid) {
        self.send(session, CommandType::FinishGenesis, json!({}))
            .await;
    }

    /// The session's waits, oldest first: `(pause_key, status)`.
    pub async fn waits(&self, session: Uuid) -> Vec<(String, String)> {
        let columns = ["pause_key", "status"];
        let found = self.handles(session, &columns).await;
        let pairs = found
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()));
        pairs.collect()
    }

    pub async fn handles(&self, session: Uuid, columns: &[&str]) -> Vec<Vec<String>> {
        let from =
            format!("flow_resume_handles where session_id = '{session}' order by created_at, id");
        rows(&self.house.url(), columns, &from).await
    }

    /// Columns of the session's attempts, oldest first.
    pub async fn attempts(&self, session: Uuid, columns: &[&str]) -> Vec<Vec<String>> {
        let from = format!(
            "async_tasks where session_id = '{session}' and task_type = 'workflow' order by created_at, id"
        );
        rows(&self.house.url(), columns, &from).await
    }

    /// Waits until the session's newest wait is this one, and stands so.
    pub async fn comes_to(&self, session: Uuid, pause_key: &str, status: &str) {
        let what = format!("{pause_key} is {status}");
        let newest = (pause_key.to_owned(), status.to_owned());
        let is_there = || async { self.waits(session).await.last() == Some(&newest) };
        until_or(&what, is_there, || async {
            let attempts = self.attempts(session, &["status", "input_data", "error_details"]);
            format!("{:?} {:?}", self.waits(session).await, attempts.await)
        })
        .await;
    }

    /// Waits until all its waits are these.
    pub async fn has_waits(&self, session: Uuid, expected: &[(&str, &str)]) {
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(key, status)| ((*key).to_owned(), (*status).to_owned()))
            .collect();
        let what = format!("the waits are {expected:?}");
        let is_so = || async { self.waits(session).await == expected };
        until_or(&what, is_so, || async {
            format!("{:?}", self.waits(session).await)
        })
        .await;
    }

    /// Waits until the session's newest attempt stands so.
    pub async fn attempt_is(&self, session: Uuid, status: &str) {
        let what = format!("the attempt is {status}");
        let is_so = || async {
            let attempts = self.attempts(session, &["status"]).await;
            attempts.last().is_some_and(|row| row[0] == status)
        };
        until(&what, is_so).await;
    }

    /// Every answer reached its run once, and with what the session says of it: the run's own record, not ours.
    pub async fn was_answered_once(&self, session: Uuid) {
        let columns = ["pause_key", "flow_run_id", "resume_payload"];
        for row in self.handles(session, &columns).await {
            let (key, run, payload) = (&row[0], &row[1], &row[2]);
            let resumes = self.ways().to_prefect.passed(&format!("{run}/resume"));
            let payload: Value = serde_json::from_str(payload).unwrap();
            let accepted = resumes.iter().filter(|resume| {
                resume.answer["status"] == "ACCEPT"
                    && resume.asked["run_input"]["correlation_id"] == payload["correlation_id"]
            });
            assert_eq!(accepted.count(), 1, "{key}: {resumes:?}");
            let heard = self.ways().prefect.response(run, key).await;
            assert_eq!(heard, payload, "{key}");
        }
    }
}

impl Ways {
    pub fn engine(&self, clock: Arc<JumpClock>) -> Arc<PrefectEngine> {
        let api_url = format!("{}/api", self.to_prefect.base);
        let callback_url = self.to_service.base.clone();
        Arc::new(PrefectEngine::new(&api_url, callback_url, clock).unwrap())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

/// How long something may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(240);

/// Waits until `check` holds.
pub async fn until<F: Future<Output = bool>>(what: &str, check: impl Fn() -> F) {
    until_or(what, check, || async { String::new() }).await;
}

/// Waits until `check` holds; tells how it stands instead, if it never does.
pub async fn until_or<F, G>(what: &str, check: impl Fn() -> F, instead: impl Fn() -> G)
where
    F: Future<Output = bool>,
    G: Future<Output = String>,
{
    let deadline = Instant::now() + PATIENCE;
    while !check().await {
        assert!(
            Instant::now() < deadline,
            "never: {what}; instead {}",
            instead().await
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
