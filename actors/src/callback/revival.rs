//! Runs that are lost, and runs that nobody needs any more.
//!
//! An engine outside does not tell that a run died: its run is looked at when its pause was never confirmed, when it was lost
//! between two waits, and, now and then and after each outage, while it waits. A lost run is cancelled, and its attempt
//! is started again as another run, which goes on from what is confirmed.

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::lanes::{Done, LOOKED_AT, Round, Work, run_of, side_by_side};
use super::noted::Noted;
use crate::command::Refusal;
use crate::engine;
use crate::ports::handles::{HandleRow, HandleStatus};
use crate::ports::tasks::{LostRun, TaskRow, TaskStatus};
use crate::ports::workflow::Standing;

impl Work {
    /// Looks after attempts whose pause was never confirmed, or which were lost between two waits.
    pub(super) async fn revive(self: Arc<Self>) -> Round {
        let before = self.with.clock.now() - self.with.settings.unconfirmed_after;
        let unconfirmed = self.with.handles.unconfirmed(before, LOOKED_AT).await;
        let adrift = self.with.tasks.adrift(LOOKED_AT).await;
        let mut round = Round::default();
        match unconfirmed {
            Ok(handles) => round.add(self.all_of(handles, Self::look_at_wait).await),
            Err(error) => round.trouble = Some(error.to_string()),
        }
        match adrift {
            Ok(tasks) => round.add(self.all_of(tasks, Self::look_at).await),
            Err(error) => round.trouble = Some(error.to_string()),
        }
        round
    }

    /// Compares all waits with what the engine says of their runs.
    pub(super) async fn reconcile(self: Arc<Self>) -> Round {
        let mut round = Round::default();
        let mut after = Uuid::nil();
        loop {
            let waiting = match self.with.handles.waiting(after, LOOKED_AT).await {
                Ok(waiting) => waiting,
                Err(error) => return Round::failed(error.to_string()),
            };
            let Some(last) = waiting.last() else {
                return round;
            };
            after = last.id;
            let runs: Vec<Uuid> = waiting.iter().map(|handle| handle.flow_run_id).collect();
            let standings = match self.with.workflow.standings(&runs).await {
                Ok(standings) => standings,
                Err(error) => return Round::failed(error.to_string()),
            };
            let astray = waiting.into_iter().filter(|handle| {
                let mut standings = standings.iter();
                let found = standings.find(|(run, _)| *run == handle.flow_run_id);
                matches!(found, Some((_, Standing::Working(_) | Standing::Over(_))))
            });
            round.add(self.all_of(astray.collect(), Self::look_at_wait).await);
        }
    }

    /// Cancels the runs of attempts that have ended.
    pub(super) async fn cancel(self: Arc<Self>) -> Round {
        let left = match self.with.tasks.left_behind(LOOKED_AT).await {
            Ok(left) => left,
            Err(error) => return Round::failed(error.to_string()),
        };
        let now = self.with.clock.now();
        let ready: Vec<TaskRow> = {
            let ids: Vec<Uuid> = left.iter().map(|task| task.id).collect();
            let mut patience = self.cancelling();
            patience.keep_only(&ids);
            left.into_iter()
                .filter(|task| patience.is_ready(task.id, now))
                .collect()
        };
        let more = ready.len() >= LOOKED_AT as usize;
        let mut round = self.all_of(ready, Self::cancel_one).await;
        round.more = more && round.done > 0;
        round
    }

    async fn cancel_one(self: Arc<Self>, task: TaskRow) -> Result<Done, String> {
        let reason = task.error_details.as_ref().and_then(|details| {
            let reason = details.get("reason")?;
            reason.as_str()
        });
        if let Some(flow_run_id) = Noted::of(&task).flow_run_id {
            let reason = reason.unwrap_or("its attempt has ended");
            let cancelled = self.with.workflow.cancel(flow_run_id, reason).await;
            if let Err(error) = cancelled {
                let mut patience = self.cancelling();
                patience.failed(task.id, &self.with.settings.backoff, &*self.with.clock);
                return Err(error.to_string());
            }
        }
        self.cancelling().succeeded(task.id);
        let gone = self.with.tasks.let_go(task.id).await;
        gone.map(|()| Done::Well).map_err(|error| error.to_string())
    }

    async fn all_of<T, F>(self: &Arc<Self>, all: Vec<T>, work: impl Fn(Arc<Self>, T) -> F) -> Round
    where
        F: Future<Output = Result<Done, String>> + Send + 'static,
    {
        let size = self.with.settings.concurrency.max(1) as usize;
        let mut round = Round::default();
        let mut left = all.into_iter().peekable();
        while left.peek().is_some() {
            let some: Vec<T> = left.by_ref().take(size).collect();
            round.add(side_by_side(some, |one| work(self.clone(), one)).await);
        }
        round
    }

    /// Looks at the run that stands for the attempt whose wait this is.
    async fn look_at_wait(self: Arc<Self>, handle: HandleRow) -> Result<Done, String> {
        let Some(task_id) = self.current(handle.session_id).await? else {
            return Ok(Done::Well);
        };
        let task = self.with.tasks.task(task_id).await;
        let Some(task) = task.map_err(|error| error.to_string())? else {
            return Ok(Done::Well);
        };
        let run = Noted::of(&task).flow_run_id;
        if self.with.workflow.is_outside() && run.is_some_and(|run| run != handle.flow_run_id) {
            let details = json!({"reason": "superseded"});
            let cancelled = self.with.handles.cancel(handle.id, details).await;
            return cancelled
                .map(|_| Done::Well)
                .map_err(|error| error.to_string());
        }
        self.look(task).await
    }

    async fn look_at(self: Arc<Self>, task: TaskRow) -> Result<Done, String> {
        if self.current(task.session_id).await? == Some(task.id) {
            self.look(task).await
        } else {
            self.end(&task, TaskStatus::Cancelled, "superseded").await
        }
    }

    /// The task of the session's present attempt.
    async fn current(&self, session_id: Uuid) -> Result<Option<Uuid>, String> {
        match self.with.sessions.snapshot(session_id).await {
            Ok(session) => Ok(session.attempt.task_id),
            Err(Refusal::SessionNotFound) => Ok(None),
            Err(refusal) => Err(refusal.to_string()),
        }
    }

    /// Looks at an attempt's run, and starts another if it is lost.
    async fn look(&self, task: TaskRow) -> Result<Done, String> {
        let Some(run) = run_of(&task) else {
            return self.unreadable(&task).await;
        };
        let standing = self.with.workflow.revive(&run).await;
        let standing = standing.map_err(|error| error.to_string())?;
        let noted = Noted::of(&task);
        // Until it was at work it had nothing to report: it may have waited its turn for long.
        let is_silent = |since: DateTime<Utc>| {
            let heard = noted.reported_at.map_or(since, |at| at.max(since));
            heard + self.with.settings.silent_after <= self.with.clock.now()
        };
        let failure = noted.failure.clone();
        match (failure, standing) {
            (Some(failure), Standing::Working(_) | Standing::Over(_)) => {
                self.lose(&task, &failure).await
            }
            (_, Standing::Over(how)) => self.lose(&task, &how).await,
            (None, Standing::Working(since)) if is_silent(since) => {
                self.lose(&task, "its worker is gone: nothing was heard of it")
                    .await
            }
            (_, Standing::Suspended(pause_key)) => self.suspended(&task, &pause_key).await,
            (_, Standing::Well | Standing::Working(_)) => Ok(Done::Well),
        }
    }

    /// A run is suspended, and nobody was told: now its wait is confirmed, or its answer delivered again.
    async fn suspended(&self, task: &TaskRow, pause_key: &str) -> Result<Done, String> {
        let Some(flow_run_id) = Noted::of(task).flow_run_id else {
            return Ok(Done::Well);
        };
        let now = self.with.clock.now();
        let handles = &self.with.handles;
        let handle = handles.confirm_pause(flow_run_id, pause_key, now).await;
        let handle = handle.map_err(|error| error.to_string())?;
        match handle {
            Some(handle) if handle.status == HandleStatus::Paused => {
                if handle.paused_at == Some(now) {
                    engine::say(&self.with.broadcast, "workflow.paused", &handle);
                }
                Ok(Done::Well)
            }
            Some(handle)
                if handle.status == HandleStatus::Resumed && handle.resume_payload.is_some() =>
            {
                let resumed = self.with.workflow.resume(&handle).await;
                resumed
                    .map(|_| Done::Well)
                    .map_err(|error| error.to_string())
            }
            _ => self.lose(task, "it waits where nobody answers").await,
        }
    }

    /// Gives a run up, and has another started in its place.
    async fn lose(&self, task: &TaskRow, how: &str) -> Result<Done, String> {
        let noted = Noted::of(task);
        let Some(flow_run_id) = noted.flow_run_id else {
            return Ok(Done::Well);
        };
        tracing::warn!(session_id = %task.session_id, %flow_run_id, how, "a workflow's run is lost; another is started");
        let cancelled = self.with.workflow.cancel(flow_run_id, how).await;
        cancelled.map_err(|error| error.to_string())?;
        let clock = &*self.with.clock;
        let delay = self
            .with
            .settings
            .restart
            .delay(noted.run.saturating_sub(1), clock);
        let lost = LostRun {
            task_id: task.id,
            flow_run_id,
            next_retry_at: clock.now() + delay,
            error_details: json!({"message": how, "flow_run_id": flow_run_id, "at": clock.now()}),
            input_data: noted.after_losing(flow_run_id),
        };
        let again = self.with.tasks.again(lost).await;
        if !again.map_err(|error| error.to_string())? {
            return Ok(Done::Well);
        }
        let handles = self.with.handles.of_session(task.session_id).await;
        for handle in handles.map_err(|error| error.to_string())? {
            if handle.flow_run_id == flow_run_id {
                let details = json!({"reason": format!("its run was lost: {how}")});
                let cancelled = self.with.handles.cancel(handle.id, details).await;
                cancelled.map_err(|error| error.to_string())?;
            }
        }
        Ok(Done::Well)
    }
}
