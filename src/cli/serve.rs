//! `genesis serve`: puts the adapters behind their ports, starts the runtime and the server, and ends all of it in order.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use genesis_actors::backoff::Backoff;
use genesis_actors::command::{OnTimeout as WaitEnd, Rules};
use genesis_actors::ports::Ports;
use genesis_actors::runtime::{self, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::log;
use crate::api::{self, Api};
use crate::bus::EmbeddedBus;
use crate::clock::SystemClock;
use crate::config::{OnTimeout, Settings};
use crate::measures::Meters;
use crate::server::Server;
use crate::store::{self, Store};
use crate::workflow::EmbeddedEngine;
use crate::writer::desk::Desk;

/// Everything is over by then, in order or not.
const LAST_CALL: Duration = Duration::from_secs(9);

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
    let runtime = Runtime::start(ports(&store, desk.clone()), behaviour(settings)?).await?;
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

fn ports(store: &Store, writer: Arc<Desk>) -> Ports {
    Ports {
        journal: store.journal(),
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
        clock: Arc::new(SystemClock),
    }
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
    behaviour.relay.backoff = Backoff {
        base: settings.outbox.backoff_base,
        max: settings.outbox.backoff_max,
    };
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
