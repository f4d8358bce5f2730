//! The work of the three lanes, a round of each at a time.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::CallbackArguments;
use super::noted::Noted;
use crate::backoff::Patience;
use crate::engine;
use crate::ports::handles::HandleRow;
use crate::ports::tasks::{Claimed, TaskEnd, TaskRow, TaskStatus, TaskType};
use crate::ports::workflow::{Resumed, RunRequest};

/// Answers, or lost attempts, looked at in a round.
pub(super) const LOOKED_AT: u32 = 200;

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// How much.
    pub done: u64,
    /// Whether more may be waiting.
    pub more: bool,
    /// Whether a run was found to have ended: its attempt is to be looked after.
    pub adrift: bool,
    /// What failed, if anything did.
    pub trouble: Option<String>,
}

/// What all lanes work with.
pub(super) struct Work {
    pub(super) with: CallbackArguments,
    /// This incarnation, as its leases name it.
    owner: Uuid,
    /// Handles whose delivery failed lately.
    patience: Mutex<Patience>,
    /// Attempts whose run could not be cancelled lately.
    cancelling: Mutex<Patience>,
}

impl Work {
    pub(super) fn new(with: CallbackArguments) -> Self {
        Self {
            owner: with.clock.id(),
            with,
            patience: Mutex::default(),
            cancelling: Mutex::default(),
        }
    }

    /// Starts the attempts that are due.
    pub(super) async fn start(self: Arc<Self>) -> Round {
        let settings = &self.with.settings;
        let now = self.with.clock.now();
        let limit = settings.concurrency;
        let claimed = self
            .with
            .tasks
            .claim(TaskType::Workflow, self.owner, settings.lease, limit, now)
            .await;
        let claimed = match claimed {
            Ok(claimed) => claimed,
            Err(error) => return Round::failed(error.to_string()),
        };
        let more = claimed.len() >= limit as usize;
        let mut round = side_by_side(claimed, |claimed| {
            let work = self.clone();
            async move { work.start_one(claimed).await }
        })
        .await;
        round.more = more;
        round
    }

    /// An attempt whose retries are used up is tried all the same: an engine that was away for long is no reason to leave a session without its workflow.
    async fn start_one(&self, claimed: Claimed) -> Result<Done, String> {
        let task = claimed.task;
        let Some(run) = run_of(&task) else {
            return self.unreadable(&task).await;
        };
        let flow_run_id = match self.with.workflow.start(&run).await {
            Ok(flow_run_id) => flow_run_id,
            Err(error) => {
                self.start_later(&task, &error.to_string()).await;
                return Err(error.to_string());
            }
        };
        let mut note = json!({"flow_run_id": flow_run_id});
        if self.with.workflow.is_outside() {
            note["live"] = json!(true);
            note["reported_at"] = json!(self.with.clock.now());
        }
        // False: the attempt has ended meanwhile, or another process has started it as well, which made no second run.
        let parked = self.with.tasks.park(task.id, task.lease_token, note).await;
        parked
            .map(|_| Done::Well)
            .map_err(|error| error.to_string())
    }

    /// An attempt that no run can be made of.
    pub(super) async fn unreadable(&self, task: &TaskRow) -> Result<Done, String> {
        let why = "its input cannot be read";
        self.end(task, TaskStatus::Failed, why).await
    }

    async fn start_later(&self, task: &TaskRow, why: &str) {
        let earlier = u32::try_from(task.retry_count).unwrap_or(0);
        let delay = self.with.settings.backoff.delay(earlier, &*self.with.clock);
        let due = self.with.clock.now() + delay;
        let details = json!({"message": why});
        let given = self
            .with
            .tasks
            .retry_later(task.id, task.lease_token, due, details)
            .await;
        if let Err(error) = given {
            // Its lease runs out, and it is claimed again.
            tracing::warn!(task = %task.id, %error, "an attempt cannot be given back yet");
        }
    }

    /// Delivers the answers that have not been delivered.
    pub(super) async fn deliver(self: Arc<Self>) -> Round {
        let found = match self.with.handles.deliverable(LOOKED_AT).await {
            Ok(found) => found,
            Err(error) => return Round::failed(error.to_string()),
        };
        let now = self.with.clock.now();
        let ready: Vec<HandleRow> = {
            let ids: Vec<Uuid> = found.iter().map(|handle| handle.id).collect();
            let mut patience = self.patience();
            patience.keep_only(&ids);
            found
                .into_iter()
                .filter(|handle| patience.is_ready(handle.id, now))
                .collect()
        };
        let size = self.with.settings.concurrency.max(1) as usize;
        let mut all = Round::default();
        for some in ready.chunks(size) {
            let round = side_by_side(some.to_vec(), |handle| {
                let work = self.clone();
                async move { work.deliver_one(handle).await }
            })
            .await;
            all.add(round);
        }
        all.more = all.done > 0 && ready.len() >= LOOKED_AT as usize;
        all
    }

    async fn deliver_one(&self, handle: HandleRow) -> Result<Done, String> {
        let delivered = self.try_to_deliver(&handle).await;
        let mut patience = self.patience();
        match &delivered {
            Ok(_) => patience.succeeded(handle.id),
            Err(_) => patience.failed(handle.id, &self.with.settings.backoff, &*self.with.clock),
        }
        delivered
    }

    async fn try_to_deliver(&self, handle: &HandleRow) -> Result<Done, String> {
        let resumed = self.with.workflow.resume(handle).await;
        match resumed.map_err(|error| error.to_string())? {
            Resumed::Delivered => {
                let at = self.with.clock.now();
                let resumed = self.with.handles.resumed(handle.id, at).await;
                // False: the engine has asked on already, and told of it.
                if resumed.map_err(|error| error.to_string())? {
                    engine::say(&self.with.broadcast, "workflow.resumed", handle);
                }
                Ok(Done::Well)
            }
            Resumed::Gone(reason) => {
                let details = json!({"reason": reason});
                let cancelled = self.with.handles.cancel(handle.id, details).await;
                cancelled.map_err(|error| error.to_string())?;
                Ok(Done::Adrift)
            }
        }
    }

    /// Delivers an answer once more to a run that is suspended again where it was resumed before. Failing that, the run is found adrift.
    pub(super) async fn deliver_again(self: Arc<Self>, handle: HandleRow) -> Round {
        match self.with.workflow.resume(&handle).await {
            Ok(_) => Round {
                done: 1,
                ..Round::default()
            },
            Err(error) => Round::failed(error.to_string()),
        }
    }

    pub(super) async fn end(
        &self,
        task: &TaskRow,
        status: TaskStatus,
        reason: &str,
    ) -> Result<Done, String> {
        let end = TaskEnd {
            id: task.id,
            status,
            token: None,
            result_data: None,
            error_details: Some(json!({"reason": reason})),
            completed_at: self.with.clock.now(),
        };
        let ended = self.with.tasks.end(end).await;
        ended.map(|_| Done::Well).map_err(|error| error.to_string())
    }

    fn patience(&self) -> MutexGuard<'_, Patience> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn cancelling(&self) -> MutexGuard<'_, Patience> {
        self.cancelling
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of one piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// What was to be done is done.
    Well,
    /// A run has ended, and its attempt is to be looked after.
    Adrift,
}

impl Round {
    pub(super) fn failed(why: String) -> Self {
        Self {
            trouble: Some(why),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.done += other.done;
        self.adrift |= other.adrift;
        self.trouble = other.trouble.or(self.trouble.take());
    }
}

/// Works on all of them at once; dropped together with the round.
pub(super) async fn side_by_side<T, F>(all: Vec<T>, work: impl Fn(T) -> F) -> Round
where
    F: Future<Output = Result<Done, String>> + Send + 'static,
{
    let mut set = JoinSet::new();
    for one in all {
        set.spawn(work(one));
    }
    let mut round = Round::default();
    while let Some(ended) = set.join_next().await {
        match ended {
            Ok(Ok(done)) => {
                round.done += 1;
                round.adrift |= done == Done::Adrift;
            }
            Ok(Err(why)) => round.trouble = Some(why),
            Err(lost) => round.trouble = Some(lost.to_string()),
        }
    }
    round
}

/// The run an attempt's task stands for.
pub(super) fn run_of(task: &TaskRow) -> Option<RunRequest> {
    let noted = Noted::of(task);
    Some(RunRequest {
        session_id: task.session_id,
        task_id: task.id,
        attempt: noted.attempt?,
        mode: noted.mode?,
        run: noted.run,
        flow_run_id: noted.flow_run_id,
    })
}
