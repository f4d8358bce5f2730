//! The actor: which generations run here, and under which leases.

use std::collections::HashMap;
use std::sync::Arc;

use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, RpcReplyPort, SpawnErr};
use serde_json::json;
use tokio::task::AbortHandle;
use uuid::Uuid;

use super::job::Job;
use super::{Claim, RunnerArguments};
use crate::broadcast::Writing;
use crate::jobs::{Jobs, Lane};
use crate::ports::tasks::{Claimed, TaskType};

/// The mailbox.
#[derive(Debug)]
pub enum RunnerMessage {
    /// A generation may be due.
    Wake,
    /// Look for due work unasked.
    Tick,
    /// What was claimed; `None` when the store did not answer.
    Claimed(Option<Vec<Claimed>>),
    /// Renew the leases.
    Renew,
    /// The leases that were to be renewed, and the tasks still held; `None` when the store did not answer.
    Renewed {
        /// Those asked for.
        asked: Vec<Claim>,
        /// Those still held.
        held: Option<Vec<Uuid>>,
    },
    /// A generation was cancelled: drop its writer.
    Cancel {
        /// The generation.
        command_id: Uuid,
    },
    /// A job has ended, however.
    Finished(Claim),
    /// Claim nothing more and drop what runs; answers when nothing runs any more. It is claimed again after the restart.
    Drain(RpcReplyPort<()>),
}

/// Starts the actor.
///
/// # Errors
/// When it cannot be started.
pub async fn spawn(
    with: RunnerArguments,
    supervisor: ActorCell,
) -> Result<ActorRef<RunnerMessage>, SpawnErr> {
    let (actor, _) = TaskRunner::spawn_linked(None, TaskRunner, with, supervisor).await?;
    Ok(actor)
}

struct TaskRunner;

struct Desk {
    with: Arc<RunnerArguments>,
    /// This incarnation, as the leases name it.
    owner: Uuid,
    running: HashMap<Uuid, Running>,
    jobs: Jobs<RunnerMessage>,
    claim: Lane,
    /// Whether more may be due than could be claimed.
    hungry: bool,
    renewing: Lane,
    draining: bool,
    finished: u64,
}

struct Running {
    session_id: Uuid,
    token: i64,
    job: AbortHandle,
}

impl Actor for TaskRunner {
    type Msg = RunnerMessage;
    type State = Desk;
    type Arguments = RunnerArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<RunnerMessage>,
        with: RunnerArguments,
    ) -> Result<Desk, ActorProcessingErr> {
        let mut jobs = Jobs::new(myself, with.observed.clone());
        jobs.tick(with.clock.clone(), with.settings.tick, || {
            RunnerMessage::Tick
        });
        let every = with.settings.renew_every;
        jobs.tick(with.clock.clone(), every, || RunnerMessage::Renew);
        Ok(Desk {
            owner: with.clock.id(),
            with: Arc::new(with),
            running: HashMap::new(),
            jobs,
            claim: Lane::default(),
            hungry: false,
            renewing: Lane::default(),
            draining: false,
            finished: 0,
        })
    }

    async fn handle(
        &self,
        _myself: ActorRef<RunnerMessage>,
        message: RunnerMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.with.clock.now();
        desk.with.observed.took(message.name(), now);
        match message {
            RunnerMessage::Wake | RunnerMessage::Tick => desk.claim(),
            RunnerMessage::Claimed(claimed) => desk.claimed(claimed),
            RunnerMessage::Renew => desk.renew(),
            RunnerMessage::Renewed { asked, held } => desk.renewed(asked, held),
            RunnerMessage::Cancel { command_id } => desk.drop_job(command_id),
            RunnerMessage::Finished(claim) => desk.finished(claim),
            RunnerMessage::Drain(reply) => {
                desk.drain().await;
                // Whoever asked may have given up waiting.
                let _ = reply.send(());
            }
        }
        Ok(())
    }
}

impl RunnerMessage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Wake => "wake",
            Self::Tick => "tick",
            Self::Claimed(_) => "claimed",
            Self::Renew => "renew",
            Self::Renewed { .. } => "renewed",
            Self::Cancel { .. } => "cancel",
            Self::Finished(_) => "finished",
            Self::Drain(_) => "drain",
        }
    }
}

impl Desk {
    fn claim(&mut self) {
        let free = self.free();
        if free == 0 {
            self.hungry = true;
        }
        if free == 0 || self.draining || !self.claim.begin() {
            return;
        }
        let (with, owner) = (self.with.clone(), self.owner);
        let limit = u32::try_from(free).unwrap_or(u32::MAX);
        self.jobs.spawn(
            async move {
                let lease = with.settings.lease;
                let now = with.clock.now();
                let claimed = with
                    .tasks
                    .claim(TaskType::Generation, owner, lease, limit, now)
                    .await;
                RunnerMessage::Claimed(match claimed {
                    Ok(claimed) => Some(claimed),
                    Err(error) => {
                        tracing::warn!(%error, "generations cannot be claimed");
                        None
                    }
                })
            },
            RunnerMessage::Claimed(None),
        );
    }

    fn claimed(&mut self, claimed: Option<Vec<Claimed>>) {
        let asked_again = self.claim.done();
        if self.draining {
            return;
        }
        let free = self.free();
        // Nothing is tried again at once when the store is away: the next tick does.
        let Some(claimed) = claimed else { return };
        self.hungry = claimed.len() >= free;
        for claimed in claimed {
            self.run(claimed);
        }
        self.show();
        if asked_again || (self.hungry && self.free() > 0) {
            self.claim();
        }
    }

    fn run(&mut self, claimed: Claimed) {
        let claim = Claim {
            command_id: claimed.task.id,
            token: claimed.task.lease_token,
        };
        let session_id = claimed.task.session_id;
        // An older claim of the same task is lost, though nobody has noticed yet.
        self.drop_job(claim.command_id);
        let job = Job::new(self.with.clone(), claimed);
        let job = self.jobs.spawn(
            async move {
                job.run().await;
                RunnerMessage::Finished(claim)
            },
            RunnerMessage::Finished(claim),
        );
        self.running.insert(
            claim.command_id,
            Running {
                session_id,
                token: claim.token,
                job,
            },
        );
    }

    fn renew(&mut self) {
        if self.running.is_empty() || self.draining || !self.renewing.begin() {
            return;
        }
        let asked: Vec<Claim> = self
            .running
            .iter()
            .map(|(id, running)| Claim {
                command_id: *id,
                token: running.token,
            })
            .collect();
        let with = self.with.clone();
        let lost = RunnerMessage::Renewed {
            asked: Vec::new(),
            held: None,
        };
        self.jobs.spawn(
            async move {
                let held: Vec<_> = asked
                    .iter()
                    .map(|one| (one.command_id, one.token))
                    .collect();
                let held = with.tasks.renew(&held, with.settings.lease).await;
                let held =
                    held.inspect_err(|error| tracing::warn!(%error, "leases cannot be renewed"));
                RunnerMessage::Renewed {
                    asked,
                    held: held.ok(),
                }
            },
            lost,
        );
    }

    /// Drops what is no longer held here: another process has it, or the session ended it.
    fn renewed(&mut self, asked: Vec<Claim>, held: Option<Vec<Uuid>>) {
        self.renewing.done();
        let Some(held) = held else { return };
        for claim in asked {
            let is_lost = !held.contains(&claim.command_id);
            let is_same = self
                .running
                .get(&claim.command_id)
                .is_some_and(|running| running.token == claim.token);
            if is_lost && is_same {
                self.drop_job(claim.command_id);
            }
        }
        self.go_on();
    }

    fn finished(&mut self, claim: Claim) {
        let is_same = self
            .running
            .get(&claim.command_id)
            .is_some_and(|running| running.token == claim.token);
        if !is_same {
            return;
        }
        self.finished += 1;
        self.drop_job(claim.command_id);
        self.go_on();
    }

    /// Claims more where a place has become free.
    fn go_on(&mut self) {
        if self.hungry {
            self.claim();
        }
    }

    fn drop_job(&mut self, command_id: Uuid) {
        let Some(running) = self.running.remove(&command_id) else {
            return;
        };
        running.job.abort();
        let ended = Writing::Ended { command_id };
        self.with.broadcast.writing(running.session_id, ended);
        self.show();
    }

    async fn drain(&mut self) {
        self.draining = true;
        let running: Vec<Uuid> = self.running.keys().copied().collect();
        for command_id in running {
            self.drop_job(command_id);
        }
        self.jobs.shutdown().await;
        self.show();
    }

    fn free(&self) -> usize {
        self.with
            .settings
            .concurrency
            .saturating_sub(self.running.len())
    }

    fn show(&self) {
        self.with.observed.detail(json!({
            "running": self.running.len(),
            "concurrency": self.with.settings.concurrency,
            "finished": self.finished,
            "draining": self.draining,
        }));
    }
}
