//! `genesis serve`: puts the adapters behind their ports, starts the runtime and the server, and ends all of it in order.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use genesis_actors::backoff::Backoff;
use genesis_actors::command::{OnTimeout as WaitEnd, Rules};
use genesis_actors::ports::Ports;
use genesis_actors::ports::bus::Bus;
use genesis_actors::ports::grapevine::Grapevine;
use genesis_actors::ports::workflow::Workflow;
use genesis_actors::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::log;
use crate::api::{self, Api};
use crate::bus::{EmbeddedBus, KafkaBus, KafkaGrapevine, KafkaSettings, MESSAGE_TIMEOUT};
use crate::clock::SystemClock;
use crate::config::{BusKind, OnTimeout, Settings, WorkflowKind};
use crate::measures::Meters;
use crate::server::Server;
use crate::store::{self, Store};
use crate::workflow::{EmbeddedEngine, PrefectEngine};
use crate::writer::desk::Desk;

/// Everything is over by then, in order or not.
const LAST_CALL: Duration = Duration::from_secs(9);

/// How many starts, and how many deliveries, go to Prefect at once: with SQLite behind it, it answers 503 to more.
const PREFECT_AT_ONCE: u32 = 4;

/// How often what was measured is put away.
const TIDY: Duration = Duration::from_secs(5);

/// Starts the server and ends it in order at SIGTERM or SIGINT.
pub(super) fn serve(settings: &Settings) -> anyhow::Result<()> {
    log::start();
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let served = tokio.block_on(run(settings));
    tokio.shutdown_background();
    served
}

async fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut asked = Asked::listen()?;
    let listen = settings.server.listen;
    let server = Server::bind(listen)
        .await
        .with_context(|| format!("{listen} cannot be listened on"))?;
    let address = server.address()?;
    let store = Arc::new(open(settings).await?);
    let meters = Arc::new(Meters::start(store.clone())?);
    store.lock_for_serving().await?;
    let clock = Arc::new(SystemClock);
    let desk = Arc::new(Desk::open(settings)?);
    let mut behaviour = behaviour(settings)?;
    if desk.model().is_some() {
        // What waits for a place at the model's server waits as a task, where its time does not run yet.
        behaviour.runner.concurrency = usize::try_from(settings.writer.concurrency)?.max(1);
    }
    let ports = ports(settings, &store, address, desk.clone())?;
    let runtime = Runtime::start(ports, behaviour).await?;
    let closing = CancellationToken::new();
    let api = Api::new(
        settings,
        runtime.clone(),
        clock,
        meters.clone(),
        desk,
        closing.clone(),
    );
    tokio::spawn(keep_tidy(meters));
    let serving = tokio::spawn(server.serve(api::router(Arc::new(api)), closing.clone()));
    say(&format!("listening on http://{address}"))?;

    asked.stop().await;
    tracing::info!("stopping");
    closing.cancel();
    runtime.close();
    let goodbye = async {
        if !serving.await?.wait().await {
            tracing::warn!("connections had to be cut");
        }
        runtime.stop().await;
        store.close().await;
        anyhow::Ok(())
    };
    match tokio::time::timeout(LAST_CALL, goodbye).await {
        Ok(ended) => ended?,
        Err(_) => tracing::warn!("not everything ended in time; the next start takes it up"),
    }
    tracing::info!("stopped");
    Ok(())
}

/// Has the measures put away as long as the process lives.
async fn keep_tidy(meters: Arc<Meters>) {
    loop {
        tokio::time::sleep(TIDY).await;
        meters.tidy();
    }
}

/// The store, brought up to date.
pub(super) async fn open(settings: &Settings) -> anyhow::Result<Store> {
    let store = store::open(settings.store.url.reveal()).await?;
    store.migrate().await?;
    Ok(store)
}

fn ports(
    settings: &Settings,
    store: &Store,
    address: SocketAddr,
    writer: Arc<Desk>,
) -> anyhow::Result<Ports> {
    Ok(Ports {
        journal: store.journal(),
        snapshots: store.snapshots(),
        outbox: store.outbox(),
        tasks: store.tasks(),
        prompts: store.prompts(),
        handles: store.handles(),
        catalog: store.catalog(),
        lifecycle: store.lifecycle(),
        marks: store.marks(),
        operations: store.operations(),
        bus: bus(settings)?,
        workflow: engine(settings, address)?,
        writer,
        clock: Arc::new(SystemClock),
        company: store.company(),
        grapevines: grapevines(settings, store)?,
    })
}

fn bus(settings: &Settings) -> anyhow::Result<Arc<dyn Bus>> {
    Ok(match kafka(settings)? {
        None => Arc::new(EmbeddedBus::new()),
        Some(kafka) => {
            Arc::new(KafkaBus::start(kafka).context("the Kafka producer cannot be made")?)
        }
    })
}

fn engine(settings: &Settings, address: SocketAddr) -> anyhow::Result<Arc<dyn Workflow>> {
    let workflow = &settings.workflow;
    Ok(match workflow.kind {
        WorkflowKind::Embedded => Arc::new(EmbeddedEngine::new()),
        WorkflowKind::Prefect => {
            let api_url = workflow.api_url.as_deref().unwrap_or_default();
            let callback_url = workflow.callback_url.clone();
            let callback_url = callback_url.unwrap_or_else(|| format!("http://{address}"));
            let engine = PrefectEngine::new(api_url, callback_url, Arc::new(SystemClock))?;
            Arc::new(engine)
        }
    })
}

/// The ways to other processes: by the database, and by the bus where it reaches beyond this one.
fn grapevines(settings: &Settings, store: &Store) -> anyhow::Result<Vec<Arc<dyn Grapevine>>> {
    let mut ways: Vec<Arc<dyn Grapevine>> = store.grapevine().into_iter().collect();
    if let Some(kafka) = kafka(settings)? {
        let way = KafkaGrapevine::new(kafka).context("the Kafka client cannot be made")?;
        ways.push(Arc::new(way));
    }
    Ok(ways)
}

/// Which Kafka, where there is one.
fn kafka(settings: &Settings) -> anyhow::Result<Option<KafkaSettings>> {
    if settings.bus.kind != BusKind::Kafka {
        return Ok(None);
    }
    let brokers = settings.bus.brokers.clone();
    Ok(Some(KafkaSettings {
        brokers: brokers.context("bus.kind kafka needs bus.brokers")?,
        topic: settings.bus.topic.clone(),
    }))
}

/// The settings as the runtime takes them.
fn behaviour(settings: &Settings) -> anyhow::Result<runtime::Settings> {
    let rules = Rules {
        ttl: chrono::Duration::from_std(settings.session.ttl)?,
        warn_before: chrono::Duration::from_std(settings.session.warn_before)?,
        user_timeout: chrono::Duration::from_std(settings.workflow.user_timeout)?,
        on_timeout: match settings.workflow.on_timeout {
            OnTimeout::Fail => WaitEnd::Fail,
            OnTimeout::Expire => WaitEnd::Expire,
        },
        writer_timeout: chrono::Duration::from_std(settings.writer.timeout)?,
        writer_max_retries: i32::try_from(settings.writer.max_retries)?,
        outbox_max_retries: i32::try_from(settings.outbox.max_retries)?,
        topic: settings.bus.topic.clone(),
    };
    let mut behaviour = runtime::Settings::new(rules);
    behaviour.sessions.idle_passivation =
        chrono::Duration::from_std(settings.session.idle_passivation)?;
    behaviour.retention = chrono::Duration::from_std(settings.session.retention)?;
    behaviour.keep_sent = chrono::Duration::from_std(settings.outbox.keep_sent)?;
    behaviour.outbox_lag = chrono::Duration::from_std(settings.outbox.lag_warning)?;
    behaviour.relay.under_way = MESSAGE_TIMEOUT;
    behaviour.relay.backoff = Backoff {
        base: settings.outbox.backoff_base,
        max: settings.outbox.backoff_max,
    };
    if settings.workflow.kind == WorkflowKind::Prefect {
        behaviour.callback.concurrency = PREFECT_AT_ONCE;
    }
    Ok(behaviour)
}

/// A line on standard output, at once: whoever started the server may wait for it.
fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// The signals that ask a server to stop; caught from the first moment on.
struct Asked {
    terminate: Signal,
    interrupt: Signal,
}

impl Asked {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
