//! What the runtime measures, by the names under which it is told. Without a recorder every one of these does nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

use crate::command::Refusal;
use crate::observe::{ActorKind, Observed};
use crate::ports::operations::Tally;
use crate::ports::tasks::{TaskStatus, TaskType};
use crate::runtime::Submitted;

/// Commands by `type` and `outcome`.
pub const COMMANDS: &str = "genesis_commands_total";
/// How long they took, by the same.
pub const COMMAND_SECONDS: &str = "genesis_command_duration_seconds";
/// Live actors by `kind`.
pub const ACTORS: &str = "genesis_actors";
/// Messages waiting in all mailboxes of a `kind`.
pub const MAILBOX_SUM: &str = "genesis_mailbox_depth_sum";
/// The deepest mailbox of a `kind`.
pub const MAILBOX_MAX: &str = "genesis_mailbox_depth_max";
/// Open event streams.
pub const STREAMS: &str = "genesis_streams_open";
/// Outbox rows by `status`.
pub const OUTBOX: &str = "genesis_outbox_rows";
/// Age of the oldest row that waits.
pub const OUTBOX_AGE: &str = "genesis_outbox_oldest_pending_seconds";
/// Events published.
pub const PUBLISHED: &str = "genesis_outbox_published_total";
/// From the time of the command that wrote an event until the bus acknowledged it.
pub const PUBLISH_SECONDS: &str = "genesis_outbox_publish_duration_seconds";
/// Tries to publish that failed and count against the event.
pub const PUBLISH_FAILED: &str = "genesis_outbox_failed_total";
/// Events that became dead letters.
pub const DEAD_LETTERS: &str = "genesis_outbox_dead_letters_total";
/// Tasks by `type` and `status`.
pub const TASKS: &str = "genesis_tasks";

/// Tells the recorder what each of these is.
pub fn describe() {
    describe_counter!(
        COMMANDS,
        "Commands that reached the runtime, by type and outcome (a problem's code where refused)."
    );
    describe_histogram!(
        COMMAND_SECONDS,
        "How long commands took until they were answered, by type and outcome."
    );
    describe_gauge!(ACTORS, "Live actors by kind.");
    describe_gauge!(
        MAILBOX_SUM,
        "Messages waiting in all mailboxes of a kind of actor."
    );
    describe_gauge!(
        MAILBOX_MAX,
        "Messages waiting in the deepest mailbox of a kind of actor."
    );
    describe_gauge!(STREAMS, "Open event streams of this process.");
    describe_gauge!(OUTBOX, "Outbox rows by status.");
    describe_gauge!(
        OUTBOX_AGE,
        "Age in seconds of the oldest outbox row that waits to be published, those behind a dead letter left out; 0 when none does."
    );
    describe_counter!(PUBLISHED, "Events this process has published.");
    describe_histogram!(
        PUBLISH_SECONDS,
        "From the time of the command that wrote an event until the bus acknowledged it."
    );
    describe_counter!(
        PUBLISH_FAILED,
        "Tries to publish that failed and count against the event."
    );
    describe_counter!(DEAD_LETTERS, "Events that became dead letters.");
    // Told from the start: an alert needs to see them rise.
    for name in [PUBLISHED, PUBLISH_FAILED, DEAD_LETTERS] {
        counter!(name).absolute(0);
    }
    describe_gauge!(TASKS, "Background tasks by type and status.");
}

/// A command was answered.
pub(crate) fn command(
    command_type: &'static str,
    answer: &Result<Submitted, Refusal>,
    took: Duration,
) {
    let outcome = match answer {
        Ok(submitted) if submitted.replayed => "replayed",
        Ok(submitted) if submitted.status == 202 => "accepted",
        Ok(_) => "completed",
        Err(refusal) => refused(refusal),
    };
    counter!(COMMANDS, "type" => command_type, "outcome" => outcome).increment(1);
    histogram!(COMMAND_SECONDS, "type" => command_type, "outcome" => outcome)
        .record(took.as_secs_f64());
}

const fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Malformed(_) => "malformed_request",
        Refusal::SessionNotFound => "session_not_found",
        Refusal::VersionNotReached { .. } => "version_not_reached",
        Refusal::NotFound(_) => "not_found",
        Refusal::VersionConflict { .. } => "version_conflict",
        Refusal::Validation(_) => "validation_failed",
        Refusal::KeyReused => "idempotency_key_reused",
        Refusal::InvalidTransition { .. } => "invalid_transition",
        Refusal::DuplicateCommand { .. } => "duplicate_command",
        Refusal::Overloaded => "overloaded",
        Refusal::ShuttingDown => "shutting_down",
        Refusal::SessionUnavailable(_) => "session_unavailable",
        Refusal::StoreUnavailable(_) => "store_unavailable",
        Refusal::OutcomeUnknown { .. } => "outcome_unknown",
        Refusal::Internal(_) => "internal_error",
    }
}

/// The live actors and their mailboxes.
pub(crate) fn actors(live: &[Arc<Observed>]) {
    let mut seen: HashMap<ActorKind, (u64, u64, u64)> = HashMap::new();
    for actor in live {
        let depth = actor.depth();
        let (count, sum, max) = seen.entry(actor.kind()).or_default();
        (*count, *sum, *max) = (*count + 1, *sum + depth, depth.max(*max));
    }
    for kind in ActorKind::ALL {
        let (count, sum, max) = seen.get(kind).copied().unwrap_or_default();
        let kind = kind.as_str();
        gauge!(ACTORS, "kind" => kind).set(float(count));
        gauge!(MAILBOX_SUM, "kind" => kind).set(float(sum));
        gauge!(MAILBOX_MAX, "kind" => kind).set(float(max));
    }
}

/// The open streams.
pub(crate) fn streams(open: usize) {
    gauge!(STREAMS).set(float(open as u64));
}

/// An event written at `since` was published.
pub(crate) fn published(since: DateTime<Utc>, now: DateTime<Utc>) {
    counter!(PUBLISHED).increment(1);
    let took = (now - since).to_std().unwrap_or_default();
    histogram!(PUBLISH_SECONDS).record(took.as_secs_f64());
}

/// A try to publish an event failed.
pub(crate) fn failed() {
    counter!(PUBLISH_FAILED).increment(1);
}

/// An event became a dead letter.
pub(crate) fn dead_letter() {
    counter!(DEAD_LETTERS).increment(1);
}

/// What the tables hold.
pub(crate) fn tally(tally: &Tally, now: DateTime<Utc>) {
    for (status, rows) in &tally.outbox {
        gauge!(OUTBOX, "status" => status.as_str()).set(float(*rows));
    }
    let age = tally
        .oldest_pending
        .and_then(|since| (now - since).to_std().ok());
    gauge!(OUTBOX_AGE).set(age.map_or(0.0, |age| age.as_secs_f64()));
    for task_type in TaskType::ALL {
        for status in TaskStatus::ALL {
            let rows = tally
                .tasks
                .iter()
                .find(|(of, at, _)| of == task_type && at == status)
                .map_or(0, |(_, _, rows)| *rows);
            gauge!(TASKS, "type" => task_type.as_str(), "status" => status.as_str())
                .set(float(rows));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no count comes near 2^53")]
const fn float(count: u64) -> f64 {
    count as f64
}
