//! The rows of a commit that has passed its checks: endings, then the session, then beginnings.

use genesis_actors::domain::event::{Recorded, SCHEMA_VERSION};
use genesis_actors::ports::handles::HandleChange;
use genesis_actors::ports::journal::{
    Commit, InboxEnd, InboxRow, NewOutboxRow, NovelRow, SessionRow,
};
use genesis_actors::ports::tasks::NewTask;
use sqlx::query;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use super::batch::Trouble;
use super::tasks;
use super::text::{id, json, maybe_id, maybe_json, maybe_time, time};
use crate::store::cells::{AGGREGATE_TYPE, broken, metadata};

/// Writes them all.
pub(super) async fn all(db: &mut SqliteConnection, commit: &Commit) -> Result<(), Trouble> {
    end(db, commit).await?;
    put_session(db, commit).await?;
    begin(db, commit).await
}

async fn end(db: &mut SqliteConnection, commit: &Commit) -> Result<(), Trouble> {
    for end in &commit.inbox_ends {
        end_command(db, end).await?;
    }
    for end in &commit.task_ends {
        tasks::end(&mut *db, end).await?;
    }
    for change in &commit.handles {
        change_handle(db, commit.session.id, change).await?;
    }
    Ok(())
}

async fn end_command(db: &mut SqliteConnection, end: &InboxEnd) -> Result<(), sqlx::Error> {
    query(
        "UPDATE command_inbox SET status = ?2, result = ?3, error_details = ?4, processed_at = ?5
         WHERE id = ?1 AND status IN ('RECEIVED', 'PROCESSING')",
    )
    .bind(id(end.id))
    .bind(end.status.as_str())
    .bind(maybe_json(end.result.as_ref()))
    .bind(maybe_json(end.error_details.as_ref()))
    .bind(time(end.processed_at))
    .execute(db)
    .await?;
    Ok(())
}

async fn change_handle(
    db: &mut SqliteConnection,
    session_id: Uuid,
    change: &HandleChange,
) -> Result<(), sqlx::Error> {
    let change = match change {
        HandleChange::Answer {
            correlation_id,
            payload,
        } => query(
            "UPDATE flow_resume_handles SET resume_payload = ?3
             WHERE session_id = ?1 AND correlation_id = ?2 AND resume_payload IS NULL
               AND status IN ('PENDING_PAUSE', 'PAUSED')",
        )
        .bind(id(session_id))
        .bind(id(*correlation_id))
        .bind(json(payload)),
        HandleChange::Postpone {
            correlation_id,
            timeout_at,
        } => query(
            "UPDATE flow_resume_handles SET timeout_at = ?3
             WHERE session_id = ?1 AND correlation_id = ?2 AND status IN ('PENDING_PAUSE', 'PAUSED')",
        )
        .bind(id(session_id))
        .bind(id(*correlation_id))
        .bind(time(*timeout_at)),
        HandleChange::EndAll {
            status,
            error_details,
        } => query(
            "UPDATE flow_resume_handles SET status = ?2, error_details = ?3
             WHERE session_id = ?1 AND status IN ('PENDING_PAUSE', 'PAUSED')",
        )
        .bind(id(session_id))
        .bind(status.as_str())
        .bind(json(error_details)),
    };
    change.execute(db).await?;
    Ok(())
}

async fn put_session(db: &mut SqliteConnection, commit: &Commit) -> Result<(), sqlx::Error> {
    let sql = if commit.expected_version == 0 {
        "INSERT INTO genesis_sessions (id, user_id, novel_id, mode, status, current_stage, confirmed_data,
             session_metadata, version, created_at, updated_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    } else {
        "UPDATE genesis_sessions SET user_id = ?2, novel_id = ?3, mode = ?4, status = ?5, current_stage = ?6,
             confirmed_data = ?7, session_metadata = ?8, version = ?9, created_at = ?10, updated_at = ?11,
             expires_at = ?12
         WHERE id = ?1"
    };
    let SessionRow {
        id: session_id,
        user_id,
        novel_id,
        mode,
        status,
        current_stage,
        confirmed_data,
        session_metadata,
        version,
        created_at,
        updated_at,
        expires_at,
    } = &commit.session;
    query(sql)
        .bind(id(*session_id))
        .bind(maybe_id(*user_id))
        .bind(maybe_id(*novel_id))
        .bind(mode.as_str())
        .bind(status.as_str())
        .bind(current_stage.as_str())
        .bind(json(confirmed_data))
        .bind(json(session_metadata))
        .bind(*version)
        .bind(time(*created_at))
        .bind(time(*updated_at))
        .bind(time(*expires_at))
        .execute(db)
        .await?;
    Ok(())
}

async fn begin(db: &mut SqliteConnection, commit: &Commit) -> Result<(), Trouble> {
    for row in &commit.inbox {
        put_command(db, row).await?;
    }
    for event in &commit.events {
        put_event(db, event).await?;
    }
    for row in &commit.outbox {
        put_outbox(db, row).await?;
    }
    for task in &commit.tasks {
        put_task(db, task).await?;
    }
    if let Some(novel) = &commit.novel {
        put_novel(db, novel).await?;
    }
    Ok(())
}

async fn put_command(db: &mut SqliteConnection, row: &InboxRow) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO command_inbox (id, session_id, command_type, command_payload, idempotency_scope,
             idempotency_key, request_hash, status, correlation_id, aggregate_version, result, answer_status,
             answer_body, error_details, received_at, processed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )
    .bind(id(row.id))
    .bind(id(row.session_id))
    .bind(row.command_type.clone())
    .bind(json(&row.command_payload))
    .bind(row.idempotency_scope.clone())
    .bind(row.idempotency_key.clone())
    .bind(row.request_hash.clone())
    .bind(row.status.as_str())
    .bind(id(row.correlation_id))
    .bind(row.aggregate_version)
    .bind(maybe_json(row.result.as_ref()))
    .bind(row.answer_status)
    .bind(maybe_json(row.answer_body.as_ref()))
    .bind(maybe_json(row.error_details.as_ref()))
    .bind(time(row.received_at))
    .bind(maybe_time(row.processed_at))
    .execute(db)
    .await?;
    Ok(())
}

async fn put_event(db: &mut SqliteConnection, event: &Recorded) -> Result<(), Trouble> {
    let data = event.event.data().map_err(broken)?;
    query(
        "INSERT INTO domain_events (event_id, aggregate_type, aggregate_id, sequence, aggregate_version,
             event_type, event_version, correlation_id, causation_id, payload, metadata, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )
    .bind(id(event.event_id))
    .bind(AGGREGATE_TYPE)
    .bind(id(event.session_id))
    .bind(event.sequence)
    .bind(event.version)
    .bind(event.event.event_type())
    .bind(SCHEMA_VERSION)
    .bind(maybe_id(event.correlation_id))
    .bind(maybe_id(event.causation_id))
    .bind(json(&data))
    .bind(json(&metadata(event)))
    .bind(time(event.time))
    .execute(db)
    .await?;
    Ok(())
}

async fn put_outbox(db: &mut SqliteConnection, row: &NewOutboxRow) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO event_outbox (event_id, topic, partition_key, payload, headers, status, retry_count,
             max_retries, redrive_count, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'PENDING', 0, ?6, 0, ?7)",
    )
    .bind(id(row.event_id))
    .bind(row.topic.clone())
    .bind(row.partition_key.clone())
    .bind(json(&row.payload))
    .bind(json(&row.headers))
    .bind(row.max_retries)
    .bind(time(row.created_at))
    .execute(db)
    .await?;
    Ok(())
}

async fn put_task(db: &mut SqliteConnection, task: &NewTask) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO async_tasks (id, session_id, task_type, correlation_id, status, input_data, progress,
             retry_count, max_retries, timeout_at, lease_token, created_at)
         VALUES (?1, ?2, ?3, ?4, 'PENDING', ?5, 0, 0, ?6, ?7, 0, ?8)",
    )
    .bind(id(task.id))
    .bind(id(task.session_id))
    .bind(task.task_type.as_str())
    .bind(maybe_id(task.correlation_id))
    .bind(json(&task.input_data))
    .bind(task.max_retries)
    .bind(maybe_time(task.timeout_at))
    .bind(time(task.created_at))
    .execute(db)
    .await?;
    Ok(())
}

async fn put_novel(db: &mut SqliteConnection, novel: &NovelRow) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO novels (id, user_id, genesis_session_id, title, summary, setting, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(id(novel.id))
    .bind(maybe_id(novel.user_id))
    .bind(id(novel.genesis_session_id))
    .bind(novel.title.clone())
    .bind(novel.summary.clone())
    .bind(json(&novel.setting))
    .bind(time(novel.created_at))
    .bind(time(novel.updated_at))
    .execute(db)
    .await?;
    Ok(())
}
