//! How rows are read, the same for both stores: a dialect says how to read a cell ([`Cells`]), the rest is here.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use genesis_actors::domain::event::{Event, Recorded};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::catalog::{ListedSession, Page};
use genesis_actors::ports::handles::HandleRow;
use genesis_actors::ports::journal::{InboxRow, KeyRecord, NovelRow, SessionRow};
use genesis_actors::ports::operations::{Changed, Listed, Tally};
use genesis_actors::ports::outbox::{OutboxRow, OutboxStatus};
use genesis_actors::ports::prompts::PromptRow;
use genesis_actors::ports::snapshots::SnapshotRow;
use genesis_actors::ports::tasks::TaskRow;
use serde_json::{Value, json};
use uuid::Uuid;

type Cell<T> = Result<T, StoreError>;

/// `aggregate_type` of every event.
pub(super) const AGGREGATE_TYPE: &str = "GenesisSession";

/// Says that the store and the program disagree.
pub(super) fn broken(why: impl Display) -> StoreError {
    StoreError::Broken(why.to_string())
}

/// A row's cells by column name.
pub(super) trait Cells {
    /// A UUID.
    fn maybe_uuid(&self, column: &str) -> Cell<Option<Uuid>>;
    /// A time.
    fn maybe_time(&self, column: &str) -> Cell<Option<DateTime<Utc>>>;
    /// JSON; a JSON null is not the absence of a value.
    fn maybe_json(&self, column: &str) -> Cell<Option<Value>>;
    /// Text.
    fn maybe_text(&self, column: &str) -> Cell<Option<String>>;
    /// A 64-bit integer.
    fn maybe_long(&self, column: &str) -> Cell<Option<i64>>;
    /// A 32-bit integer.
    fn maybe_int(&self, column: &str) -> Cell<Option<i32>>;
    /// Bytes.
    fn bytes(&self, column: &str) -> Cell<Vec<u8>>;
    /// A floating-point number.
    fn real(&self, column: &str) -> Cell<f64>;
    /// A truth value.
    fn truth(&self, column: &str) -> Cell<bool>;

    fn uuid(&self, column: &str) -> Cell<Uuid> {
        present(column, self.maybe_uuid(column)?)
    }
    fn time(&self, column: &str) -> Cell<DateTime<Utc>> {
        present(column, self.maybe_time(column)?)
    }
    fn json(&self, column: &str) -> Cell<Value> {
        present(column, self.maybe_json(column)?)
    }
    fn text(&self, column: &str) -> Cell<String> {
        present(column, self.maybe_text(column)?)
    }
    fn long(&self, column: &str) -> Cell<i64> {
        present(column, self.maybe_long(column)?)
    }
    fn int(&self, column: &str) -> Cell<i32> {
        present(column, self.maybe_int(column)?)
    }
    fn word<T: FromStr<Err: Display>>(&self, column: &str) -> Cell<T> {
        self.text(column)?.parse().map_err(broken)
    }
}

fn present<T>(column: &str, cell: Option<T>) -> Cell<T> {
    cell.ok_or_else(|| broken(format_args!("{column} is null")))
}

pub(super) fn session_row(row: &impl Cells) -> Cell<SessionRow> {
    Ok(SessionRow {
        id: row.uuid("id")?,
        user_id: row.maybe_uuid("user_id")?,
        novel_id: row.maybe_uuid("novel_id")?,
        mode: row.word("mode")?,
        status: row.word("status")?,
        current_stage: row.word("current_stage")?,
        confirmed_data: row.json("confirmed_data")?,
        session_metadata: row.json("session_metadata")?,
        version: row.long("version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        expires_at: row.time("expires_at")?,
    })
}

pub(super) fn inbox_row(row: &impl Cells) -> Cell<InboxRow> {
    Ok(InboxRow {
        id: row.uuid("id")?,
        session_id: row.uuid("session_id")?,
        command_type: row.text("command_type")?,
        command_payload: row.json("command_payload")?,
        idempotency_scope: row.text("idempotency_scope")?,
        idempotency_key: row.maybe_text("idempotency_key")?,
        request_hash: row.maybe_text("request_hash")?,
        status: row.word("status")?,
        correlation_id: row.uuid("correlation_id")?,
        aggregate_version: row.long("aggregate_version")?,
        result: row.maybe_json("result")?,
        answer_status: row.maybe_int("answer_status")?,
        answer_body: row.maybe_json("answer_body")?,
        error_details: row.maybe_json("error_details")?,
        received_at: row.time("received_at")?,
        processed_at: row.maybe_time("processed_at")?,
    })
}

pub(super) fn key_record(row: &impl Cells) -> Cell<KeyRecord> {
    Ok(KeyRecord {
        command_id: row.uuid("id")?,
        session_id: row.uuid("session_id")?,
        request_hash: row.text("request_hash")?,
        answer_status: row.int("answer_status")?,
        answer_body: row.json("answer_body")?,
    })
}

/// `metadata` of an event.
pub(super) fn metadata(event: &Recorded) -> Value {
    json!({"expires_at": time_text(event.expires_at)})
}

/// UTC text of fixed width with six digits: `2026-01-02T03:04:05.678901Z`.
pub(super) fn time_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

pub(super) fn parse_time(text: &str) -> Cell<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text)
        .map_err(|error| broken(format_args!("{text:?} is not a time: {error}")))?;
    Ok(at.to_utc())
}

pub(super) fn recorded(row: &impl Cells) -> Cell<Recorded> {
    let event_id = row.uuid("event_id")?;
    let metadata = row.json("metadata")?;
    let expires_at = metadata
        .get("expires_at")
        .and_then(Value::as_str)
        .ok_or_else(|| broken(format_args!("event {event_id} has no expires_at")))?;
    let (kind, version) = (row.text("event_type")?, row.int("event_version")?);
    Ok(Recorded {
        event_id,
        session_id: row.uuid("aggregate_id")?,
        sequence: row.long("sequence")?,
        version: row.long("aggregate_version")?,
        correlation_id: row.maybe_uuid("correlation_id")?,
        causation_id: row.maybe_uuid("causation_id")?,
        time: row.time("created_at")?,
        expires_at: parse_time(expires_at)?,
        event: Event::read(&kind, version, row.json("payload")?).map_err(broken)?,
    })
}

pub(super) fn outbox_row(row: &impl Cells) -> Cell<OutboxRow> {
    Ok(OutboxRow {
        id: row.long("id")?,
        event_id: row.uuid("event_id")?,
        topic: row.text("topic")?,
        partition_key: row.text("partition_key")?,
        payload: row.json("payload")?,
        headers: row.json("headers")?,
        status: row.word("status")?,
        retry_count: row.int("retry_count")?,
        max_retries: row.int("max_retries")?,
        redrive_count: row.int("redrive_count")?,
        next_retry_at: row.maybe_time("next_retry_at")?,
        last_error: row.maybe_text("last_error")?,
        created_at: row.time("created_at")?,
        published_at: row.maybe_time("published_at")?,
    })
}

pub(super) fn task_row(row: &impl Cells) -> Cell<TaskRow> {
    Ok(TaskRow {
        id: row.uuid("id")?,
        session_id: row.uuid("session_id")?,
        task_type: row.word("task_type")?,
        correlation_id: row.maybe_uuid("correlation_id")?,
        status: row.word("status")?,
        input_data: row.json("input_data")?,
        result_data: row.maybe_json("result_data")?,
        error_details: row.maybe_json("error_details")?,
        progress: row.real("progress")?,
        retry_count: row.int("retry_count")?,
        max_retries: row.int("max_retries")?,
        next_retry_at: row.maybe_time("next_retry_at")?,
        timeout_at: row.maybe_time("timeout_at")?,
        lease_owner: row.maybe_uuid("lease_owner")?,
        lease_until: row.maybe_time("lease_until")?,
        lease_token: row.long("lease_token")?,
        created_at: row.time("created_at")?,
        started_at: row.maybe_time("started_at")?,
        completed_at: row.maybe_time("completed_at")?,
    })
}

pub(super) fn handle_row(row: &impl Cells) -> Cell<HandleRow> {
    Ok(HandleRow {
        id: row.uuid("id")?,
        correlation_id: row.uuid("correlation_id")?,
        session_id: row.uuid("session_id")?,
        flow_run_id: row.uuid("flow_run_id")?,
        task_run_id: row.maybe_uuid("task_run_id")?,
        pause_key: row.text("pause_key")?,
        status: row.word("status")?,
        resume_payload: row.maybe_json("resume_payload")?,
        error_details: row.maybe_json("error_details")?,
        timeout_at: row.maybe_time("timeout_at")?,
        created_at: row.time("created_at")?,
        paused_at: row.maybe_time("paused_at")?,
        resumed_at: row.maybe_time("resumed_at")?,
    })
}

pub(super) fn snapshot_row(row: &impl Cells) -> Cell<SnapshotRow> {
    Ok(SnapshotRow {
        session_id: row.uuid("session_id")?,
        version: row.long("version")?,
        sequence: row.long("sequence")?,
        fold_version: row.int("fold_version")?,
        state: row.bytes("state")?,
        created_at: row.time("created_at")?,
    })
}

pub(super) fn prompt_row(row: &impl Cells) -> Cell<PromptRow> {
    Ok(PromptRow {
        command_id: row.uuid("command_id")?,
        session_id: row.uuid("session_id")?,
        attempt: row.int("attempt")?,
        prompt: row.json("prompt")?,
        created_at: row.time("created_at")?,
    })
}

/// A novel; `setting` is null where the query leaves it out.
pub(super) fn novel_row(row: &impl Cells) -> Cell<NovelRow> {
    Ok(NovelRow {
        id: row.uuid("id")?,
        user_id: row.maybe_uuid("user_id")?,
        genesis_session_id: row.uuid("genesis_session_id")?,
        title: row.text("title")?,
        summary: row.text("summary")?,
        setting: row.maybe_json("setting")?.unwrap_or(Value::Null),
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// Reads many rows.
pub(super) fn all<R, T>(rows: &[R], read: impl Fn(&R) -> Cell<T>) -> Cell<Vec<T>> {
    rows.iter().map(read).collect()
}

/// An object with the members of another one laid over it.
pub(super) fn merged(mut base: Value, over: Value) -> Value {
    if let (Value::Object(base), Value::Object(over)) = (&mut base, over) {
        base.extend(over);
    }
    base
}

pub(super) fn listed_session(row: &impl Cells) -> Cell<ListedSession> {
    Ok(ListedSession {
        row: session_row(row)?,
        is_pending: row.truth("is_pending")?,
    })
}

/// A page out of its rows and one row more, if there is one.
pub(super) fn page<R, T>(
    rows: &[R],
    limit: u32,
    read: impl Fn(&R) -> Cell<T>,
    id: impl Fn(&T) -> Uuid,
) -> Cell<Page<T>> {
    let shown = rows.len().min(limit as usize);
    let page = all(&rows[..shown], read)?;
    let next = if rows.len() > shown {
        page.last().map(id)
    } else {
        None
    };
    Ok(Page { rows: page, next })
}

/// The same for operators, whose lists go by any id.
pub(super) fn listed<R, T, K>(
    rows: &[R],
    limit: u32,
    read: impl Fn(&R) -> Cell<T>,
    id: impl Fn(&T) -> K,
) -> Cell<Listed<T, K>> {
    let shown = rows.len().min(limit as usize);
    let page = all(&rows[..shown], read)?;
    let next = if rows.len() > shown {
        page.last().map(id)
    } else {
        None
    };
    Ok(Listed { rows: page, next })
}

/// What became of a change: the row it gave back, else the row as it stands.
pub(super) fn changed<R, T>(
    done: Option<&R>,
    found: Option<&R>,
    read: impl Fn(&R) -> Cell<T>,
) -> Cell<Changed<T>> {
    Ok(match (done, found) {
        (Some(done), _) => Changed::Done(read(done)?),
        (None, Some(found)) => Changed::NotNow(read(found)?),
        (None, None) => Changed::Missing,
    })
}

/// Counts: `total`, `pending`, `dead` and `oldest` of the outbox in one row, tasks in one row for each type and status.
pub(super) fn tally<R: Cells>(outbox: &R, tasks: &[R]) -> Cell<Tally> {
    let (total, pending, dead) = (
        outbox.long("total")?,
        outbox.long("pending")?,
        outbox.long("dead")?,
    );
    let count = |rows: i64| u64::try_from(rows).map_err(broken);
    Ok(Tally {
        outbox: vec![
            (OutboxStatus::Pending, count(pending)?),
            (OutboxStatus::Sent, count((total - pending - dead).max(0))?),
            (OutboxStatus::DeadLetter, count(dead)?),
        ],
        oldest_pending: outbox.maybe_time("oldest")?,
        tasks: all(tasks, |row| {
            let rows = row.long("rows")?;
            Ok((row.word("task_type")?, row.word("status")?, count(rows)?))
        })?,
    })
}
