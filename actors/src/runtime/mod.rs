//! The runtime: the handle through which the outside reaches sessions, streams and what an operator may see.

pub mod admin;
mod fork;
mod gauged;
mod limit;
mod reads;
mod rendered;
pub mod roster;
mod wiring;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use uuid::Uuid;

use crate::broadcast::Broadcast;
use crate::command::{Answer, Command, Idempotency, Refusal, Rules};
use crate::engine::WorkflowService;
use crate::keys::KeyLocks;
use crate::measures;
use crate::observe::Observed;
use crate::ports::Ports;
use crate::ports::journal::KeyRecord;
use crate::session::{Downstream, Sessions, Taken};

use limit::{Limit, UnderWay};
use rendered::Renderings;

pub use reads::{PromptRead, StateRead, StreamRefusal};
pub use rendered::Rendered;
pub use wiring::{Settings, StartError};

/// A command that was taken, or that an earlier one with its key answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Submitted {
    /// 200, 201 or 202.
    pub status: u16,
    /// The answer, an [`Answer`].
    pub body: serde_json::Value,
    /// Whether an earlier command with the same key answers.
    pub replayed: bool,
    /// The session, also of a replayed START_GENESIS.
    pub session_id: Uuid,
}

/// The handle; cheap to clone.
#[derive(Clone)]
pub struct Runtime(Arc<Inner>);

struct Inner {
    ports: Ports,
    sessions: Sessions,
    broadcast: Broadcast,
    workflow: Arc<WorkflowService>,
    keys: KeyLocks,
    /// Commands under way, bounded by how long the journal takes.
    commands: Arc<Limit>,
    /// Reads of the store under way, bounded by how long they take.
    reads: Arc<Limit>,
    rendered: Renderings,
    closing: AtomicBool,
    rules: Arc<Rules>,
    /// Those told of what is committed without an actor.
    downstream: Arc<dyn Downstream>,
    tallied: admin::Tallied,
    /// The single actors, for whoever looks.
    singles: Vec<Arc<Observed>>,
    tree: wiring::Tree,
}

impl Runtime {
    /// Takes a command through its idempotency key and its session's actor.
    ///
    /// # Errors
    /// Every [`Refusal`] of the contract's table; nothing was written then, but for `OutcomeUnknown`.
    pub async fn submit(&self, command: Command) -> Result<Submitted, Refusal> {
        let (command_type, began) = (command.handler.command_type(), Instant::now());
        let taken = self.take(command).await;
        measures::command(command_type.as_str(), &taken, began.elapsed());
        taken
    }

    /// Room for one more command.
    fn permit(&self) -> Result<UnderWay<'_>, Refusal> {
        if self.0.closing.load(Ordering::Relaxed) {
            return Err(Refusal::ShuttingDown);
        }
        self.0.commands.begin().ok_or(Refusal::Overloaded)
    }

    async fn take(&self, command: Command) -> Result<Submitted, Refusal> {
        let _under_way = self.permit()?;
        let Some(keyed) = command.idempotency.clone() else {
            return self.execute(command, None).await;
        };
        let scope = command.caller.scope();
        let _held = self.0.keys.lock(scope.clone(), keyed.key.clone()).await;
        let asked_at = self.0.ports.clock.now();
        let known = self.0.ports.journal.key(&scope, &keyed.key).await;
        self.0.commands.took(self.0.ports.clock.as_ref(), asked_at);
        match known.map_err(|error| Refusal::from_store(error, command.command_id))? {
            Some(record) => replay(&record, &keyed),
            None => self.execute(command, Some(keyed)).await,
        }
    }

    async fn execute(
        &self,
        command: Command,
        keyed: Option<Idempotency>,
    ) -> Result<Submitted, Refusal> {
        match (self.0.sessions.execute(Arc::new(command)).await?, keyed) {
            (Taken::Done(answer), _) => submitted(&answer),
            (Taken::Known(record), Some(keyed)) => replay(&record, &keyed),
            (Taken::Known(_), None) => Err(Refusal::Internal(
                "a command without a key met a key".to_owned(),
            )),
        }
    }

    /// The workflow's side: what an engine asks.
    pub fn workflow(&self) -> &WorkflowService {
        &self.0.workflow
    }

    /// Every dependency by name, and what is wrong with it.
    pub async fn readiness(&self) -> Vec<(&'static str, Result<(), String>)> {
        let ports = &self.0.ports;
        let said = |error: &dyn std::fmt::Display| error.to_string();
        vec![
            (
                "store",
                ports.catalog.ping().await.map_err(|error| said(&error)),
            ),
            ("bus", ports.bus.ping().await.map_err(|error| said(&error))),
            (
                "workflow",
                ports.workflow.ping().await.map_err(|error| said(&error)),
            ),
            (
                "writer",
                ports.writer.ping().await.map_err(|error| said(&error)),
            ),
        ]
    }
}

fn submitted(answer: &Answer) -> Result<Submitted, Refusal> {
    Ok(Submitted {
        status: answer.http_status(),
        session_id: answer.session_id,
        body: serde_json::to_value(answer).map_err(|error| Refusal::Internal(error.to_string()))?,
        replayed: false,
    })
}

fn replay(record: &KeyRecord, keyed: &Idempotency) -> Result<Submitted, Refusal> {
    if record.request_hash != keyed.request_hash {
        return Err(Refusal::KeyReused);
    }
    Ok(Submitted {
        status: u16::try_from(record.answer_status).unwrap_or(200),
        body: record.answer_body.clone(),
        replayed: true,
        session_id: record.session_id,
    })
}
