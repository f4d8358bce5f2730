//! One claimed generation: from the brief to the outcome in the session's hands.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc;

use super::RunnerArguments;
use super::telling::Telling;
use crate::broadcast::Writing;
use crate::command::{Outcome, Refusal, fits};
use crate::domain::brief::brief;
use crate::domain::event::FailureCode;
use crate::ports::StoreError;
use crate::ports::prompts::PromptRow;
use crate::ports::tasks::{Claimed, TaskEnd, TaskRow, TaskStatus};
use crate::ports::writer::{Brief, WriterError, Written};

/// Pieces the writer may be ahead of those who read along.
const PIECES: usize = 256;
/// The longest rest a writer may ask for; beyond it another try is made all the same.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// The job. It ends only when the session has the outcome, refuses it as void, or the task was given back.
pub(super) struct Job {
    with: Arc<RunnerArguments>,
    task: TaskRow,
    exhausted: bool,
}

/// A failed attempt.
struct Failure {
    code: FailureCode,
    /// For the log, the task's row, and, where the writer's service is at fault, whoever asked.
    why: String,
    /// No other attempt is due before this.
    retry_after: Duration,
}

impl Failure {
    const fn new(code: FailureCode, why: String) -> Self {
        Self {
            code,
            why,
            retry_after: Duration::ZERO,
        }
    }
}

impl Job {
    pub(super) fn new(with: Arc<RunnerArguments>, claimed: Claimed) -> Self {
        Self {
            with,
            task: claimed.task,
            exhausted: claimed.exhausted,
        }
    }

    pub(super) async fn run(self) {
        if self.exhausted {
            let failure = Failure::new(
                FailureCode::AttemptsExhausted,
                "the lease was lost and no retry is left".to_owned(),
            );
            return self.conclude(failure.outcome(self.attempt_number())).await;
        }
        let Some(brief) = self.brief().await else {
            return;
        };
        match self.attempt(Arc::new(brief)).await {
            Ok(mut written) => {
                if let Some(prompt) = written.prompt.take() {
                    self.keep(prompt).await;
                }
                self.conclude(Outcome::Completed(written)).await;
            }
            Err(failure) => {
                tracing::info!(
                    command_id = %self.task.id, attempt = self.attempt_number(), code = %failure.code, why = failure.why,
                    "an attempt of the writer failed"
                );
                if failure.is_worth_another_try() && self.task.retry_count < self.task.max_retries {
                    self.retry_later(&failure).await;
                } else {
                    self.conclude(failure.outcome(self.attempt_number())).await;
                }
            }
        }
    }

    fn attempt_number(&self) -> u32 {
        u32::try_from(self.task.retry_count).unwrap_or(0) + 1
    }

    /// What to write. `None`: there is nothing to write, and the task is ended or left.
    async fn brief(&self) -> Option<Brief> {
        let mut failures = 0;
        loop {
            match self.with.sessions.snapshot(self.task.session_id).await {
                Ok(session) => match brief(&session, self.task.id) {
                    Some(brief) => return Some(brief),
                    None => break,
                },
                Err(Refusal::SessionNotFound) => break,
                Err(refusal) if is_passing(&refusal) => self.pause(&mut failures).await,
                Err(refusal) => {
                    self.give_up(&refusal);
                    return None;
                }
            }
        }
        self.end_as_over().await;
        None
    }

    /// One attempt of the writer, shown while it writes.
    async fn attempt(&self, brief: Arc<Brief>) -> Result<Written, Failure> {
        let (session_id, command_id) = (self.task.session_id, self.task.id);
        let began = Writing::Began {
            command_id,
            attempt: self.attempt_number(),
            stage: brief.stage,
        };
        self.with.broadcast.writing(session_id, began);
        let timeout = self.with.settings.writer_timeout;
        let written = tokio::select! {
            written = self.write(brief.clone()) => written.map_err(Failure::from)?,
            () = self.with.clock.sleep(timeout) => {
                let why = format!("writing did not end within {} s", timeout.as_secs());
                return Err(Failure::new(FailureCode::TimedOut, why));
            }
        };
        match fits(&brief, &written) {
            Ok(()) => Ok(written),
            Err(misfit) => Err(Failure::from(WriterError::Invalid(misfit))),
        }
    }

    async fn write(&self, brief: Arc<Brief>) -> Result<Written, WriterError> {
        let (say, mut pieces) = mpsc::channel(PIECES);
        let mut telling = Telling::new(&self.with, &brief, self.attempt_number());
        let written = {
            let write = self.with.writer.write(brief, say);
            let listen = telling.listen(&mut pieces);
            tokio::pin!(write, listen);
            tokio::select! {
                written = &mut write => written,
                // The writer says no more, but has not ended.
                () = &mut listen => write.await,
            }
        };
        telling.rest(&mut pieces);
        written
    }

    /// Keeps what the writer was told, before the outcome is written: no proposal is without it. It is tried as long as the
    /// store is away, since the outcome could not be written either.
    async fn keep(&self, prompt: serde_json::Value) {
        let row = PromptRow {
            command_id: self.task.id,
            session_id: self.task.session_id,
            attempt: i32::try_from(self.attempt_number()).unwrap_or(i32::MAX),
            prompt,
            created_at: self.with.clock.now(),
        };
        let mut failures = 0;
        loop {
            match self.with.prompts.keep(row.clone()).await {
                Ok(()) => return,
                Err(StoreError::Broken(why)) => {
                    tracing::error!(command_id = %self.task.id, why, "a prompt cannot be kept");
                    return;
                }
                Err(_) => self.pause(&mut failures).await,
            }
        }
    }

    /// Hands the outcome to the session until it has it, or says that it is void. The lease is renewed meanwhile.
    async fn conclude(&self, outcome: Outcome) {
        let mut failures = 0;
        loop {
            let taken = self
                .with
                .sessions
                .conclude(
                    self.task.session_id,
                    self.task.id,
                    Some(self.task.lease_token),
                    outcome.clone(),
                )
                .await;
            match taken {
                Ok(_) => return,
                Err(Refusal::SessionNotFound) => return self.end_as_over().await,
                Err(refusal) if is_passing(&refusal) => self.pause(&mut failures).await,
                Err(refusal) => return self.give_up(&refusal),
            }
        }
    }

    /// Gives the task back for another attempt.
    async fn retry_later(&self, failure: &Failure) {
        let earlier = self.attempt_number() - 1;
        let delay = self.with.settings.backoff.delay(earlier, &*self.with.clock);
        let delay = delay.max(failure.retry_after.min(LONGEST_REST));
        let due = self.with.clock.now() + delay;
        let details = json!({"code": failure.code, "message": failure.why});
        let mut failures = 0;
        loop {
            let (id, token) = (self.task.id, self.task.lease_token);
            let given = self
                .with
                .tasks
                .retry_later(id, token, due, details.clone())
                .await;
            match given {
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(command_id = %id, %error, "a generation cannot be given back yet");
                    self.pause(&mut failures).await;
                }
            }
        }
    }

    /// The generation is over, or its session is gone: the task ends without an outcome.
    async fn end_as_over(&self) {
        let end = TaskEnd {
            id: self.task.id,
            status: TaskStatus::Cancelled,
            token: Some(self.task.lease_token),
            result_data: None,
            error_details: Some(json!({"reason": "its generation is over"})),
            completed_at: self.with.clock.now(),
        };
        // If it cannot be ended now, its lease runs out and it is claimed and ended again.
        if let Err(error) = self.with.tasks.end(end).await {
            tracing::warn!(command_id = %self.task.id, %error, "a task that is over cannot be ended yet");
        }
    }

    /// A bug: the lease runs out, which counts as a failed attempt.
    fn give_up(&self, refusal: &Refusal) {
        tracing::error!(command_id = %self.task.id, error = %refusal, "a generation cannot go on");
    }

    async fn pause(&self, failures: &mut u32) {
        let delay = self
            .with
            .settings
            .backoff
            .delay(*failures, &*self.with.clock);
        *failures = failures.saturating_add(1);
        self.with.clock.sleep(delay).await;
    }
}

/// Whether the same will be taken later.
fn is_passing(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::StoreUnavailable(_)
            | Refusal::OutcomeUnknown { .. }
            | Refusal::Overloaded
            | Refusal::SessionUnavailable(_)
            | Refusal::ShuttingDown
    )
}

impl From<WriterError> for Failure {
    fn from(error: WriterError) -> Self {
        match error {
            WriterError::Unavailable(why) => Self::new(FailureCode::WriterUnavailable, why),
            WriterError::Busy { why, retry_after } => Self {
                code: FailureCode::WriterUnavailable,
                why,
                retry_after,
            },
            WriterError::TimedOut(why) => Self::new(FailureCode::TimedOut, why),
            WriterError::Refused(why) => Self::new(FailureCode::WriterRefused, why),
            WriterError::Invalid(why) => Self::new(FailureCode::ContentInvalid, why),
        }
    }
}

impl Failure {
    const fn is_worth_another_try(&self) -> bool {
        matches!(
            self.code,
            FailureCode::WriterUnavailable | FailureCode::ContentInvalid | FailureCode::TimedOut
        )
    }

    /// The failure as the session tells it to whoever asked, in plain words, after so many tries.
    fn outcome(self, tries: u32) -> Outcome {
        let tried = match tries {
            0 | 1 => String::new(),
            tries => format!("; tried {tries} times"),
        };
        let why = sentence(&self.why);
        let message = match self.code {
            FailureCode::TimedOut => {
                format!("{why}{tried}. Ask again, perhaps for less at once.")
            }
            FailureCode::WriterUnavailable => {
                format!("{why}{tried}. Ask again in a little while.")
            }
            FailureCode::ContentInvalid => {
                format!(
                    "What was written did not have the form this stage needs{tried}. Ask again."
                )
            }
            FailureCode::AttemptsExhausted => {
                "The work was interrupted too often. Ask again.".to_owned()
            }
            FailureCode::WriterRefused => {
                format!("The writing service will not write this: {}", self.why)
            }
            FailureCode::Cancelled => String::new(),
        };
        Outcome::Failed {
            code: self.code,
            message,
            retryable: self.code != FailureCode::WriterRefused,
        }
    }
}

/// With a capital and without a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}", letters.as_str())
}
