//! Forks: a new session with the history of another one, written as one commit. No actor is needed: nobody knows the new
//! session before it is there, and its source is only read.

use std::time::Instant;

use uuid::Uuid;

use super::{Runtime, Submitted, replay};
use crate::command::{FORK, Fork, Refusal, Scene, fork};
use crate::domain::event::Recorded;
use crate::measures;
use crate::ports::StoreError;
use crate::ports::journal::{Journal, Verdict};
use crate::session::Note;

/// Events read at a time.
const PAGE: u32 = 500;

impl Runtime {
    /// Makes a new session out of a version of another one. The body answered is the new session's state.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`], [`Refusal::VersionNotReached`], [`Refusal::KeyReused`]; nothing was written then.
    pub async fn fork(&self, asked: Fork) -> Result<Submitted, Refusal> {
        let began = Instant::now();
        let forked = self.take_fork(asked).await;
        measures::command(FORK, &forked, began.elapsed());
        forked
    }

    async fn take_fork(&self, asked: Fork) -> Result<Submitted, Refusal> {
        let _permit = self.permit()?;
        let scope = asked.caller.scope();
        let _held = match &asked.idempotency {
            Some(keyed) => {
                let held = self.0.keys.lock(scope.clone(), keyed.key.clone()).await;
                let known = self.0.ports.journal.key(&scope, &keyed.key).await;
                if let Some(record) = known.map_err(|error| store(error, &asked))? {
                    return replay(&record, keyed);
                }
                Some(held)
            }
            None => None,
        };
        let source = self
            .0
            .sessions
            .read(&asked.caller, asked.source_id, asked.at_version)
            .await?;
        if asked.at_version > source.version {
            return Err(Refusal::VersionNotReached {
                version: source.version,
            });
        }
        let journal = self.0.ports.journal.as_ref();
        let events = up_to(journal, asked.source_id, asked.at_version)
            .await
            .map_err(|error| store(error, &asked))?;
        let clock = &self.0.ports.clock;
        let (transition, state) = fork(
            &source,
            &events,
            &asked,
            &Scene {
                now: clock.now(),
                new_id: &|| clock.id(),
                rules: &self.0.rules,
            },
        );
        let note = Note::of(&transition.commit);
        let verdict = journal.commit(transition.commit).await;
        match (
            verdict.map_err(|error| store(error, &asked))?,
            &asked.idempotency,
        ) {
            (Verdict::Written, _) => {
                self.0.downstream.committed(&note);
                Ok(Submitted {
                    status: 201,
                    body: serde_json::to_value(&state)
                        .map_err(|error| Refusal::Internal(error.to_string()))?,
                    replayed: false,
                    session_id: asked.session_id,
                })
            }
            (Verdict::KeyTaken(record), Some(keyed)) => replay(&record, keyed),
            (verdict, _) => Err(Refusal::Internal(format!(
                "a fork was refused: {verdict:?}"
            ))),
        }
    }
}

fn store(error: StoreError, asked: &Fork) -> Refusal {
    Refusal::from_store(error, asked.command_id)
}

/// All events of a session up to a version.
async fn up_to(
    journal: &dyn Journal,
    session_id: Uuid,
    version: i64,
) -> Result<Vec<Recorded>, StoreError> {
    let mut found: Vec<Recorded> = Vec::new();
    loop {
        let after = found.last().map_or(0, |event| event.sequence);
        let page = journal.events(session_id, after, PAGE).await?;
        let is_last =
            page.len() < PAGE as usize || page.last().is_none_or(|event| event.version > version);
        found.extend(page.into_iter().filter(|event| event.version <= version));
        if is_last {
            return Ok(found);
        }
    }
}
