-- The core tables (contract, section 2), in SQLite's dialect. The same columns and constraints as in
-- ../postgres/0001_core.sql; UUIDs are lower-case text, JSON is valid text, times are UTC text of
-- fixed width with six digits (2026-01-02T03:04:05.678901Z), so that text order is time order.
-- No column takes its time from a default: the clock is the program's.

CREATE TABLE genesis_sessions (
    id               TEXT    NOT NULL PRIMARY KEY,
    user_id          TEXT,
    novel_id         TEXT,
    mode             TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    current_stage    TEXT    NOT NULL,
    confirmed_data   TEXT    NOT NULL,
    session_metadata TEXT    NOT NULL,
    version          INTEGER NOT NULL,
    created_at       TEXT    NOT NULL,
    updated_at       TEXT    NOT NULL,
    expires_at       TEXT    NOT NULL,
    CONSTRAINT genesis_sessions_mode_known
        CHECK (mode IN ('GUIDED', 'FREE_FORM')),
    CONSTRAINT genesis_sessions_status_known
        CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'ABANDONED', 'EXPIRED')),
    CONSTRAINT genesis_sessions_current_stage_known
        CHECK (current_stage IN ('CONCEPT', 'THEME', 'CHARACTERS', 'WORLD', 'PLOT', 'FINISHED')),
    CONSTRAINT genesis_sessions_confirmed_data_is_json CHECK (json_valid(confirmed_data)),
    CONSTRAINT genesis_sessions_session_metadata_is_json CHECK (json_valid(session_metadata)),
    CONSTRAINT genesis_sessions_version_from_one CHECK (version >= 1),
    CONSTRAINT genesis_sessions_completed_has_novel
        CHECK (status <> 'COMPLETED' OR (novel_id IS NOT NULL AND current_stage = 'FINISHED')),
    CONSTRAINT genesis_sessions_expires_after_creation CHECK (expires_at > created_at)
) STRICT;

CREATE INDEX genesis_sessions_user_status ON genesis_sessions (user_id, status);
CREATE INDEX genesis_sessions_status_expires ON genesis_sessions (status, expires_at);
-- A user's list, newest first: ids are UUIDv7.
CREATE INDEX genesis_sessions_user_newest ON genesis_sessions (user_id, id);

CREATE TABLE command_inbox (
    id                TEXT    NOT NULL PRIMARY KEY,
    session_id        TEXT    NOT NULL
        CONSTRAINT command_inbox_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    command_type      TEXT    NOT NULL,
    command_payload   TEXT    NOT NULL,
    idempotency_scope TEXT    NOT NULL,
    idempotency_key   TEXT,
    request_hash      TEXT,
    status            TEXT    NOT NULL,
    correlation_id    TEXT    NOT NULL,
    aggregate_version INTEGER NOT NULL,
    result            TEXT,
    answer_status     INTEGER,
    answer_body       TEXT,
    error_details     TEXT,
    received_at       TEXT    NOT NULL,
    processed_at      TEXT,
    CONSTRAINT command_inbox_status_known
        CHECK (status IN ('RECEIVED', 'PROCESSING', 'COMPLETED', 'FAILED')),
    CONSTRAINT command_inbox_command_payload_is_json CHECK (json_valid(command_payload)),
    CONSTRAINT command_inbox_result_is_json CHECK (json_valid(result)),
    CONSTRAINT command_inbox_answer_body_is_json CHECK (json_valid(answer_body)),
    CONSTRAINT command_inbox_error_details_is_json CHECK (json_valid(error_details)),
    CONSTRAINT command_inbox_failed_has_error
        CHECK (status <> 'FAILED' OR error_details IS NOT NULL)
) STRICT;

-- One pending command of a type in a session. Without its WHERE a session could run each command once in its life.
CREATE UNIQUE INDEX command_inbox_one_pending ON command_inbox (session_id, command_type)
    WHERE status IN ('RECEIVED', 'PROCESSING');
CREATE UNIQUE INDEX command_inbox_idempotency ON command_inbox (idempotency_scope, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
-- For the cascade from a session that is cleaned away.
CREATE INDEX command_inbox_session ON command_inbox (session_id);

CREATE TABLE domain_events (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id          TEXT    NOT NULL,
    aggregate_type    TEXT    NOT NULL,
    -- The session's id; no foreign key, since the session's row goes first when it is cleaned away.
    aggregate_id      TEXT    NOT NULL,
    sequence          INTEGER NOT NULL,
    aggregate_version INTEGER NOT NULL,
    event_type        TEXT    NOT NULL,
    event_version     INTEGER NOT NULL,
    correlation_id    TEXT,
    causation_id      TEXT,
    payload           TEXT    NOT NULL,
    metadata          TEXT    NOT NULL,
    created_at        TEXT    NOT NULL,
    CONSTRAINT domain_events_payload_is_json CHECK (json_valid(payload)),
    CONSTRAINT domain_events_metadata_is_json CHECK (json_valid(metadata))
) STRICT;

CREATE UNIQUE INDEX domain_events_event_id ON domain_events (event_id);
CREATE UNIQUE INDEX domain_events_aggregate_sequence ON domain_events (aggregate_id, sequence);

CREATE TRIGGER domain_events_never_updated BEFORE UPDATE ON domain_events
BEGIN
    SELECT RAISE(ABORT, 'a domain event is never updated');
END;

CREATE TRIGGER domain_events_kept_with_session BEFORE DELETE ON domain_events
WHEN EXISTS (SELECT 1 FROM genesis_sessions WHERE id = OLD.aggregate_id)
BEGIN
    SELECT RAISE(ABORT, 'a domain event is deleted only when its session is gone');
END;

CREATE TABLE event_outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id      TEXT    NOT NULL
        CONSTRAINT event_outbox_event_exists REFERENCES domain_events (event_id),
    topic         TEXT    NOT NULL,
    partition_key TEXT    NOT NULL,
    payload       TEXT    NOT NULL,
    headers       TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    retry_count   INTEGER NOT NULL,
    max_retries   INTEGER NOT NULL,
    redrive_count INTEGER NOT NULL,
    next_retry_at TEXT,
    last_error    TEXT,
    created_at    TEXT    NOT NULL,
    published_at  TEXT,
    CONSTRAINT event_outbox_status_known CHECK (status IN ('PENDING', 'SENT', 'DEAD_LETTER')),
    CONSTRAINT event_outbox_payload_is_json CHECK (json_valid(payload)),
    CONSTRAINT event_outbox_headers_is_json CHECK (json_valid(headers)),
    CONSTRAINT event_outbox_retries_in_bounds CHECK (retry_count >= 0 AND retry_count <= max_retries),
    CONSTRAINT event_outbox_redrives_from_zero CHECK (redrive_count >= 0),
    CONSTRAINT event_outbox_sent_has_time CHECK (status <> 'SENT' OR published_at IS NOT NULL)
) STRICT;

-- What is still to be published, in order and by session; a row that was sent leaves both.
CREATE INDEX event_outbox_open ON event_outbox (id) WHERE status IN ('PENDING', 'DEAD_LETTER');
CREATE INDEX event_outbox_open_by_key ON event_outbox (partition_key, id)
    WHERE status IN ('PENDING', 'DEAD_LETTER');
-- What may stand in the way of later rows of its session: almost nothing, so it is quick to ask.
CREATE INDEX event_outbox_blocking ON event_outbox (partition_key, id)
    WHERE status = 'DEAD_LETTER' OR (status = 'PENDING' AND next_retry_at IS NOT NULL);
-- For the foreign key, when a session's events are cleaned away.
CREATE INDEX event_outbox_event ON event_outbox (event_id);

CREATE TABLE flow_resume_handles (
    id             TEXT NOT NULL PRIMARY KEY,
    correlation_id TEXT NOT NULL,
    session_id     TEXT NOT NULL
        CONSTRAINT flow_resume_handles_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    flow_run_id    TEXT NOT NULL,
    task_run_id    TEXT,
    pause_key      TEXT NOT NULL,
    status         TEXT NOT NULL,
    resume_payload TEXT,
    error_details  TEXT,
    timeout_at     TEXT,
    created_at     TEXT NOT NULL,
    paused_at      TEXT,
    resumed_at     TEXT,
    CONSTRAINT flow_resume_handles_status_known
        CHECK (status IN ('PENDING_PAUSE', 'PAUSED', 'RESUMED', 'EXPIRED', 'CANCELLED')),
    CONSTRAINT flow_resume_handles_resume_payload_is_json CHECK (json_valid(resume_payload)),
    CONSTRAINT flow_resume_handles_error_details_is_json CHECK (json_valid(error_details)),
    CONSTRAINT flow_resume_handles_paused_has_time CHECK (status <> 'PAUSED' OR paused_at IS NOT NULL),
    CONSTRAINT flow_resume_handles_resumed_has_time CHECK (status <> 'RESUMED' OR resumed_at IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX flow_resume_handles_one_active ON flow_resume_handles (correlation_id)
    WHERE status IN ('PENDING_PAUSE', 'PAUSED');
CREATE UNIQUE INDEX flow_resume_handles_run_pause ON flow_resume_handles (flow_run_id, pause_key);
CREATE INDEX flow_resume_handles_session ON flow_resume_handles (session_id);
-- What a pass over all sessions looks for: pauses not confirmed, answers not delivered.
CREATE INDEX flow_resume_handles_active ON flow_resume_handles (status, created_at)
    WHERE status IN ('PENDING_PAUSE', 'PAUSED');

CREATE TABLE async_tasks (
    id             TEXT    NOT NULL PRIMARY KEY,
    session_id     TEXT    NOT NULL
        CONSTRAINT async_tasks_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    task_type      TEXT    NOT NULL,
    correlation_id TEXT,
    status         TEXT    NOT NULL,
    input_data     TEXT    NOT NULL,
    result_data    TEXT,
    error_details  TEXT,
    progress       REAL    NOT NULL,
    retry_count    INTEGER NOT NULL,
    max_retries    INTEGER NOT NULL,
    next_retry_at  TEXT,
    timeout_at     TEXT,
    lease_owner    TEXT,
    lease_until    TEXT,
    lease_token    INTEGER NOT NULL,
    created_at     TEXT    NOT NULL,
    started_at     TEXT,
    completed_at   TEXT,
    CONSTRAINT async_tasks_status_known
        CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    CONSTRAINT async_tasks_input_data_is_json CHECK (json_valid(input_data)),
    CONSTRAINT async_tasks_result_data_is_json CHECK (json_valid(result_data)),
    CONSTRAINT async_tasks_error_details_is_json CHECK (json_valid(error_details)),
    CONSTRAINT async_tasks_progress_in_bounds CHECK (progress >= 0 AND progress <= 1),
    CONSTRAINT async_tasks_retries_in_bounds CHECK (retry_count >= 0 AND retry_count <= max_retries),
    CONSTRAINT async_tasks_running_has_start CHECK (status <> 'RUNNING' OR started_at IS NOT NULL),
    CONSTRAINT async_tasks_ended_has_time
        CHECK (status NOT IN ('COMPLETED', 'FAILED') OR completed_at IS NOT NULL),
    CONSTRAINT async_tasks_completed_has_result CHECK (status <> 'COMPLETED' OR result_data IS NOT NULL),
    CONSTRAINT async_tasks_failed_has_error CHECK (status <> 'FAILED' OR error_details IS NOT NULL)
) STRICT;

-- What is due to be claimed, what a lost lease leaves, and what waits for a person (many, and for long: they must be in
-- no one's way).
CREATE INDEX async_tasks_due ON async_tasks (task_type, created_at) WHERE status = 'PENDING';
CREATE INDEX async_tasks_leased ON async_tasks (task_type, lease_until)
    WHERE status = 'RUNNING' AND lease_until IS NOT NULL;
CREATE INDEX async_tasks_parked ON async_tasks (task_type, created_at)
    WHERE status = 'RUNNING' AND lease_until IS NULL;
CREATE INDEX async_tasks_timeout ON async_tasks (timeout_at) WHERE status IN ('PENDING', 'RUNNING');
CREATE INDEX async_tasks_session ON async_tasks (session_id);

CREATE TABLE novels (
    id                 TEXT NOT NULL PRIMARY KEY,
    user_id            TEXT,
    -- No foreign key: a novel outlives its session.
    genesis_session_id TEXT NOT NULL,
    title              TEXT NOT NULL,
    summary            TEXT NOT NULL,
    setting            TEXT NOT NULL,
    created_at         TEXT NOT NULL,
    updated_at         TEXT NOT NULL,
    CONSTRAINT novels_setting_is_json CHECK (json_valid(setting))
) STRICT;

CREATE UNIQUE INDEX novels_genesis_session ON novels (genesis_session_id);
CREATE INDEX novels_user_newest ON novels (user_id, id);
