//! A batch of commits as one IMMEDIATE transaction: each commit is checked, then written, in turn.

use std::collections::HashSet;

use async_trait::async_trait;
use genesis_actors::domain::stage::CommandStatus;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, Verdict};
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Row, query};
use uuid::Uuid;

use super::text::id;
use super::{failure, is_away, is_busy, put};
use crate::store::cells::{Cells, key_record};
use crate::store::group::{Lane, LaneError};

/// The journal's way to the file: the one writer, which it shares with the other ports.
pub(super) struct SqliteLane {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteLane {
    pub(super) const fn new(writer: SqlitePool, readers: SqlitePool) -> Self {
        Self { writer, readers }
    }
}

#[async_trait]
impl Lane for SqliteLane {
    async fn write(&mut self, commits: &[&Commit]) -> Result<Vec<Verdict>, LaneError> {
        let mut writing = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(|error| LaneError::Away(error.to_string()))?;
        let mut verdicts = Vec::with_capacity(commits.len());
        for commit in commits {
            let verdict = write_one(&mut writing, commit).await.map_err(lane_error)?;
            verdicts.push(verdict);
        }
        writing.commit().await.map_err(|error| {
            if is_busy(&error) {
                LaneError::Away(error.to_string())
            } else {
                LaneError::Unknown(error.to_string())
            }
        })?;
        Ok(verdicts)
    }

    async fn written(&mut self, event_ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(failure)?;
        let mut found = HashSet::new();
        for event_id in event_ids {
            if has_event(&mut reader, *event_id).await.map_err(failure)? {
                found.insert(*event_id);
            }
        }
        Ok(found)
    }
}

/// Why one commit failed: the database, or a row that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn lane_error(trouble: Trouble) -> LaneError {
    match trouble {
        Trouble::Database(error) if is_away(&error) => LaneError::Away(error.to_string()),
        other => LaneError::Refused(other.to_string()),
    }
}

async fn write_one(db: &mut SqliteConnection, commit: &Commit) -> Result<Verdict, Trouble> {
    let verdict = judge(db, commit).await?;
    if verdict != Verdict::Written {
        // Refused because it is there already: the answer to an earlier try was lost.
        return Ok(match commit.events.first() {
            Some(event) if has_event(db, event.event_id).await? => Verdict::Written,
            _ => verdict,
        });
    }
    put::all(db, commit).await?;
    Ok(Verdict::Written)
}

async fn has_event(db: &mut SqliteConnection, event_id: Uuid) -> Result<bool, sqlx::Error> {
    let row = query("SELECT 1 FROM domain_events WHERE event_id = ?1")
        .bind(id(event_id))
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}

/// Checks in the order of the contract: key, version, then what is pending and what runs.
async fn judge(db: &mut SqliteConnection, commit: &Commit) -> Result<Verdict, Trouble> {
    if let Some(verdict) = check_keys(db, commit).await? {
        return Ok(verdict);
    }
    let found: Option<i64> = query("SELECT version FROM genesis_sessions WHERE id = ?1")
        .bind(id(commit.session.id))
        .fetch_optional(&mut *db)
        .await?
        .map(|row| row.try_get(0))
        .transpose()?;
    match (commit.expected_version, found) {
        (0, None) => {}
        (0, Some(_)) => return Ok(Verdict::VersionConflict { actual: None }),
        (expected, Some(actual)) if expected == actual => {}
        (_, actual) => return Ok(Verdict::VersionConflict { actual }),
    }
    if let Some(verdict) = check_pending(db, commit).await? {
        return Ok(verdict);
    }
    Ok(check_leases(db, commit).await?.unwrap_or(Verdict::Written))
}

async fn check_keys(
    db: &mut SqliteConnection,
    commit: &Commit,
) -> Result<Option<Verdict>, Trouble> {
    for row in &commit.inbox {
        let Some(key) = &row.idempotency_key else {
            continue;
        };
        let found = find_key(&mut *db, &row.idempotency_scope, key).await?;
        if let Some(found) = found {
            return Ok(Some(Verdict::KeyTaken(Box::new(key_record(&found)?))));
        }
    }
    Ok(None)
}

/// The command an idempotency key was first used with.
pub(super) async fn find_key(
    db: &mut SqliteConnection,
    scope: &str,
    key: &str,
) -> Result<Option<sqlx::sqlite::SqliteRow>, sqlx::Error> {
    query(
        "SELECT id, session_id, request_hash, answer_status, answer_body FROM command_inbox
         WHERE idempotency_scope = ?1 AND idempotency_key = ?2",
    )
    .bind(scope.to_owned())
    .bind(key.to_owned())
    .fetch_optional(db)
    .await
}

async fn check_pending(
    db: &mut SqliteConnection,
    commit: &Commit,
) -> Result<Option<Verdict>, Trouble> {
    for row in commit.inbox.iter().filter(|row| is_pending(row.status)) {
        let pending = query(
            "SELECT id FROM command_inbox
             WHERE session_id = ?1 AND command_type = ?2 AND status IN ('RECEIVED', 'PROCESSING')",
        )
        .bind(id(row.session_id))
        .bind(row.command_type.clone())
        .fetch_optional(&mut *db)
        .await?;
        let Some(pending) = pending else { continue };
        let command_id = pending.uuid("id")?;
        // One that this very commit ends is in nobody's way.
        if !commit.inbox_ends.iter().any(|end| end.id == command_id) {
            return Ok(Some(Verdict::DuplicateCommand { command_id }));
        }
    }
    Ok(None)
}

const fn is_pending(status: CommandStatus) -> bool {
    matches!(status, CommandStatus::Received | CommandStatus::Processing)
}

async fn check_leases(
    db: &mut SqliteConnection,
    commit: &Commit,
) -> Result<Option<Verdict>, Trouble> {
    for end in &commit.task_ends {
        let Some(token) = end.token else { continue };
        let held = query(
            "SELECT 1 FROM async_tasks WHERE id = ?1 AND status = 'RUNNING' AND lease_token = ?2",
        )
        .bind(id(end.id))
        .bind(token)
        .fetch_optional(&mut *db)
        .await?;
        if held.is_none() {
            return Ok(Some(Verdict::TaskLost { task_id: end.id }));
        }
    }
    Ok(None)
}
