//! Wiring: makes the actors of the ports, starts the supervision tree, and stops it in order.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ractor::rpc::CallResult;
use ractor::{Actor, ActorRef, SpawnErr};
use tokio::task::JoinHandle;

use super::gauged::Gauged;
use super::limit::{Bounds, Limit};
use super::rendered::Renderings;
use super::{Inner, Runtime};
use crate::broadcast::{Broadcast, BroadcastMessage, BroadcastSettings};
use crate::callback::{self, CallbackArguments, CallbackMessage, CallbackSettings};
use crate::command::Rules;
use crate::engine::WorkflowService;
use crate::housekeeper::{
    self, Chore, HousekeeperArguments, HousekeeperMessage, HousekeeperSettings, OverdueGenerations,
    Retention, Watch, Watched,
};
use crate::keys::KeyLocks;
use crate::observe::{ActorKind, ActorStatus, Observed};
use crate::ports::Ports;
use crate::ports::tasks::TaskType;
use crate::post::Post;
use crate::relay::{self, RelayArguments, RelayMessage, RelaySettings};
use crate::session::{
    self, Downstream, Note, SessionDoor, SessionPorts, SessionSettings, Sessions,
};
use crate::supervise::{Root, RootArguments, RootMessage, Single};
use crate::tasks::{self as runner, RunnerArguments, RunnerMessage, RunnerSettings};

/// How the runtime behaves: the host's rules, and each actor's settings.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each field is what its type says")]
pub struct Settings {
    pub rules: Rules,
    /// How long ended sessions are kept.
    pub retention: chrono::Duration,
    /// Commands under way at once, at the most; and reads of the store. When the store is slow, fewer.
    pub max_in_flight: usize,
    /// How long a commit may take, or a read, before fewer are let in.
    pub store_target: chrono::Duration,
    /// The room for states as they are sent, in bytes.
    pub rendered_bytes: u64,
    pub sessions: SessionSettings,
    pub broadcast: BroadcastSettings,
    pub runner: RunnerSettings,
    pub relay: RelaySettings,
    pub callback: CallbackSettings,
    pub housekeeper: HousekeeperSettings,
}

impl Settings {
    /// The defaults, with these rules.
    pub fn new(rules: Rules) -> Self {
        let runner = RunnerSettings {
            writer_timeout: rules.writer_timeout.to_std().unwrap_or(Duration::MAX),
            ..RunnerSettings::default()
        };
        Self {
            rules,
            retention: chrono::Duration::days(90),
            max_in_flight: 1_024,
            store_target: chrono::Duration::milliseconds(60),
            rendered_bytes: 64 * 1024 * 1024,
            sessions: SessionSettings::default(),
            broadcast: BroadcastSettings::default(),
            runner,
            relay: RelaySettings::default(),
            callback: CallbackSettings::default(),
            housekeeper: HousekeeperSettings::default(),
        }
    }
}

/// The supervision tree could not be started.
#[derive(Debug, thiserror::Error)]
#[error("the actors could not be started: {0}")]
pub struct StartError(#[from] SpawnErr);

/// The root of the running tree, and where the actors that others wake are found.
pub(super) struct Tree {
    root: ActorRef<RootMessage>,
    ended: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    posts: Posts,
}

impl Tree {
    /// How the root is.
    pub(super) fn root_status(&self) -> ActorStatus {
        if self.root.get_status() <= ractor::ActorStatus::Upgrading {
            ActorStatus::Running
        } else {
            ActorStatus::Stopped
        }
    }

    /// Has a single actor end and come back. False: the root is gone.
    pub(super) fn renew(&self, kind: ActorKind) -> bool {
        self.root.send_message(RootMessage::Renew(kind)).is_ok()
    }

    /// There may be rows to publish.
    pub(super) fn wake_relay(&self) {
        self.posts.relay.tell(RelayMessage::Wake);
    }

    /// There may be a task of this type to do.
    pub(super) fn wake(&self, task_type: TaskType) {
        match task_type {
            TaskType::Generation => self.posts.runner.tell(RunnerMessage::Wake),
            TaskType::Workflow => self.posts.callback.tell(CallbackMessage::Wake),
        };
    }
}

#[derive(Clone)]
struct Posts {
    supervisor: Post<session::SupervisorMessage>,
    relay: Post<RelayMessage>,
    callback: Post<CallbackMessage>,
    runner: Post<RunnerMessage>,
    housekeeper: Post<HousekeeperMessage>,
}

impl Posts {
    fn new(ports: &Ports) -> Self {
        Self {
            supervisor: Post::new(observed(ActorKind::SessionSupervisor, ports)),
            relay: Post::new(observed(ActorKind::OutboxRelay, ports)),
            callback: Post::new(observed(ActorKind::PrefectCallback, ports)),
            runner: Post::new(observed(ActorKind::TaskRunner, ports)),
            housekeeper: Post::new(observed(ActorKind::Housekeeper, ports)),
        }
    }
}

/// A single actor's id is its kind.
fn observed(kind: ActorKind, ports: &Ports) -> Arc<Observed> {
    Observed::new(kind, kind.as_str().to_owned(), ports.clock.now())
}

/// Tells the actors of this process what a commit left for them to do.
struct Wakes {
    posts: Posts,
    broadcast: Broadcast,
}

impl Downstream for Wakes {
    fn committed(&self, note: &Note) {
        self.broadcast.committed(note.session_id, &note.events);
        self.posts.relay.tell(RelayMessage::Wake);
        if note.begins_generation {
            self.posts.runner.tell(RunnerMessage::Wake);
        }
        if note.moves_workflow {
            self.posts.callback.tell(CallbackMessage::Wake);
        }
        for command_id in note.cancelled.iter().copied() {
            self.posts.runner.tell(RunnerMessage::Cancel { command_id });
        }
    }

    fn gone(&self, session_id: uuid::Uuid) {
        self.broadcast
            .post()
            .tell(BroadcastMessage::SessionGone(session_id));
    }
}

impl Runtime {
    /// Starts the supervision tree. Work left by an earlier process is taken up at once.
    ///
    /// # Errors
    /// When an actor cannot be started.
    pub async fn start(ports: Ports, settings: Settings) -> Result<Self, StartError> {
        let posts = Posts::new(&ports);
        let broadcast = Broadcast::new(
            ports.journal.clone(),
            ports.clock.clone(),
            observed(ActorKind::SseBroadcast, &ports),
            settings.broadcast.clone(),
        );
        let bounds = Bounds {
            least: settings.max_in_flight.min(64),
            most: settings.max_in_flight,
            target: settings.store_target,
        };
        let commands = Arc::new(Limit::new(bounds));
        let downstream: Arc<dyn Downstream> = Arc::new(Wakes {
            posts: posts.clone(),
            broadcast: broadcast.clone(),
        });
        let rules = Arc::new(settings.rules.clone());
        let sessions = Sessions::new(
            posts.supervisor.clone(),
            SessionPorts {
                journal: Arc::new(Gauged {
                    journal: ports.journal.clone(),
                    clock: ports.clock.clone(),
                    commands: commands.clone(),
                }),
                snapshots: ports.snapshots.clone(),
                clock: ports.clock.clone(),
                downstream: downstream.clone(),
            },
            rules.clone(),
            settings.sessions.clone(),
        );
        let door: Arc<dyn SessionDoor> = Arc::new(sessions.clone());
        let workflow = Arc::new(WorkflowService::new(
            door.clone(),
            ports.handles.clone(),
            ports.tasks.clone(),
            broadcast.clone(),
            ports.clock.clone(),
            settings.rules.user_timeout,
        ));
        ports.workflow.connect(workflow.clone());
        let singles = singles(&ports, &settings, &posts, &broadcast, &sessions, &door);
        let seen = singles
            .iter()
            .map(|single| single.observed.clone())
            .collect();
        let arguments = RootArguments {
            singles,
            clock: ports.clock.clone(),
        };
        let (root, ended) = Actor::spawn(None, Root, arguments).await?;
        Ok(Self(Arc::new(Inner {
            sessions,
            broadcast,
            workflow,
            keys: KeyLocks::default(),
            commands,
            reads: Arc::new(Limit::new(bounds)),
            rendered: Renderings::new(settings.rendered_bytes),
            closing: false.into(),
            rules,
            downstream,
            tallied: super::admin::Tallied::default(),
            singles: seen,
            tree: Tree {
                root,
                ended: tokio::sync::Mutex::new(Some(ended)),
                posts,
            },
            ports,
        })))
    }

    /// Takes no more commands and tells every stream so. What is under way goes on.
    pub fn close(&self) {
        self.0.closing.store(true, Ordering::Relaxed);
        self.0.broadcast.shut_down();
    }

    /// Stops the tree, after what runs was dropped: another start takes it up.
    pub async fn stop(&self) {
        self.close();
        if let Some(runner) = self.0.tree.posts.runner.actor() {
            let patience = Some(Duration::from_secs(2));
            let drained = runner.call(RunnerMessage::Drain, patience).await;
            if !matches!(drained, Ok(CallResult::Success(()))) {
                tracing::warn!("generations were still running when the runtime stopped");
            }
        }
        self.0.tree.root.stop(None);
        if let Some(ended) = self.0.tree.ended.lock().await.take()
            && let Err(error) = ended.await
        {
            tracing::error!(%error, "the root of the actors ended badly");
        }
    }
}

/// How a single actor is started, again and again, and where it is then found.
macro_rules! single {
    ($post:expr, $spawn:path, $with:expr) => {{
        let (post, with) = ($post.clone(), $with);
        Single {
            observed: post.observed().clone(),
            start: Box::new(move |root| {
                let (post, with) = (post.clone(), with.clone());
                Box::pin(async move {
                    let actor = $spawn(with, root).await?;
                    post.moved_to(actor.clone());
                    Ok(actor.get_cell())
                })
            }),
        }
    }};
}

fn singles(
    ports: &Ports,
    settings: &Settings,
    posts: &Posts,
    broadcast: &Broadcast,
    sessions: &Sessions,
    door: &Arc<dyn SessionDoor>,
) -> Vec<Single> {
    let chores = chores(ports, settings, door);
    vec![
        single!(
            posts.supervisor,
            session::spawn,
            (sessions.clone(), posts.supervisor.observed().clone())
        ),
        single!(broadcast.post(), Broadcast::start, broadcast.clone()),
        single!(
            posts.relay,
            relay::spawn,
            RelayArguments {
                outbox: ports.outbox.clone(),
                bus: ports.bus.clone(),
                clock: ports.clock.clone(),
                observed: posts.relay.observed().clone(),
                settings: settings.relay.clone(),
            }
        ),
        single!(
            posts.runner,
            runner::spawn,
            RunnerArguments {
                tasks: ports.tasks.clone(),
                prompts: ports.prompts.clone(),
                writer: ports.writer.clone(),
                sessions: door.clone(),
                broadcast: broadcast.clone(),
                clock: ports.clock.clone(),
                observed: posts.runner.observed().clone(),
                settings: settings.runner.clone(),
            }
        ),
        single!(
            posts.callback,
            callback::spawn,
            CallbackArguments {
                tasks: ports.tasks.clone(),
                handles: ports.handles.clone(),
                workflow: ports.workflow.clone(),
                sessions: door.clone(),
                broadcast: broadcast.clone(),
                clock: ports.clock.clone(),
                observed: posts.callback.observed().clone(),
                settings: settings.callback.clone(),
            }
        ),
        single!(
            posts.housekeeper,
            housekeeper::spawn,
            HousekeeperArguments {
                chores,
                clock: ports.clock.clone(),
                observed: posts.housekeeper.observed().clone(),
                settings: settings.housekeeper.clone(),
            }
        ),
    ]
}

/// What the housekeeper looks after.
fn chores(ports: &Ports, settings: &Settings, door: &Arc<dyn SessionDoor>) -> Vec<Arc<dyn Chore>> {
    let rules = &settings.rules;
    let watch = |name, watched, ahead| -> Arc<dyn Chore> {
        Arc::new(Watch::new(
            name,
            watched,
            ahead,
            ports.lifecycle.clone(),
            door.clone(),
        ))
    };
    vec![
        watch("warnings", Watched::Expiries, rules.warn_before),
        watch("expiries", Watched::Expiries, chrono::Duration::zero()),
        watch("reminders", Watched::Waits, rules.user_timeout / 2),
        watch("time_outs", Watched::Waits, chrono::Duration::zero()),
        Arc::new(OverdueGenerations {
            tasks: ports.tasks.clone(),
            sessions: door.clone(),
        }),
        Arc::new(Retention {
            lifecycle: ports.lifecycle.clone(),
            sessions: door.clone(),
            retention: settings.retention,
        }),
    ]
}
