-- The core tables (contract, section 2); PostgreSQL is the reference dialect. ../sqlite/0001_core.sql holds the
-- same columns, constraints, indexes and triggers under the same names.
-- No column takes its time from a default: the clock is the program's.

CREATE TABLE genesis_sessions (
    id                uuid NOT NULL PRIMARY KEY,
    user_id           uuid,
    novel_id          uuid,
    mode              text NOT NULL,
    status            text NOT NULL,
    current_stage     text NOT NULL,
    confirmed_data    jsonb NOT NULL,
    session_metadata  jsonb NOT NULL,
    version           bigint NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    CONSTRAINT genesis_sessions_mode_known
        CHECK (mode IN ('GUIDED', 'FREE_FORM')),
    CONSTRAINT genesis_sessions_status_known
        CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'ABANDONED', 'EXPIRED')),
    CONSTRAINT genesis_sessions_current_stage_known
        CHECK (current_stage IN ('CONCEPT', 'THEME', 'CHARACTERS', 'WORLD', 'PLOT', 'FINISHED')),
    CONSTRAINT genesis_sessions_version_from_one CHECK (version >= 1),
    CONSTRAINT genesis_sessions_completed_has_novel
        CHECK (status <> 'COMPLETED' OR (novel_id IS NOT NULL AND current_stage = 'FINISHED')),
    CONSTRAINT genesis_sessions_expires_after_creation CHECK (expires_at > created_at)
);

CREATE INDEX genesis_sessions_user_status ON genesis_sessions (user_id, status);
CREATE INDEX genesis_sessions_status_expires ON genesis_sessions (status, expires_at);
-- A user's list, newest first: ids are UUIDv7.
CREATE INDEX genesis_sessions_user_newest ON genesis_sessions (user_id, id);

CREATE TABLE command_inbox (
    id                uuid NOT NULL PRIMARY KEY,
    session_id        uuid NOT NULL
        CONSTRAINT command_inbox_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    command_type      text NOT NULL,
    command_payload   jsonb NOT NULL,
    idempotency_scope text NOT NULL,
    idempotency_key   text,
    request_hash      text,
    status            text NOT NULL,
    correlation_id    uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    result            jsonb,
    answer_status     integer,
    answer_body       jsonb,
    error_details     jsonb,
    received_at       timestamptz NOT NULL,
    processed_at      timestamptz,
    CONSTRAINT command_inbox_status_known
        CHECK (status IN ('RECEIVED', 'PROCESSING', 'COMPLETED', 'FAILED')),
    CONSTRAINT command_inbox_failed_has_error
        CHECK (status <> 'FAILED' OR error_details IS NOT NULL)
);

-- One pending command of a type in a session. Without its WHERE a session could run each command once in its life.
CREATE UNIQUE INDEX command_inbox_one_pending ON command_inbox (session_id, command_type)
    WHERE status IN ('RECEIVED', 'PROCESSING');
CREATE UNIQUE INDEX command_inbox_idempotency ON command_inbox (idempotency_scope, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
-- For the cascade from a session that is cleaned away.
CREATE INDEX command_inbox_session ON command_inbox (session_id);

CREATE TABLE domain_events (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id          uuid NOT NULL,
    aggregate_type    text NOT NULL,
    -- The session's id; no foreign key, since the session's row goes first when it is cleaned away.
    aggregate_id      uuid NOT NULL,
    sequence          bigint NOT NULL,
    aggregate_version bigint NOT NULL,
    event_type        text NOT NULL,
    event_version     integer NOT NULL,
    correlation_id    uuid,
    causation_id      uuid,
    payload           jsonb NOT NULL,
    metadata          jsonb NOT NULL,
    created_at        timestamptz NOT NULL
);

CREATE UNIQUE INDEX domain_events_event_id ON domain_events (event_id);
CREATE UNIQUE INDEX domain_events_aggregate_sequence ON domain_events (aggregate_id, sequence);

CREATE FUNCTION domain_events_refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a domain event is never updated' USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE FUNCTION domain_events_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM genesis_sessions WHERE id = OLD.aggregate_id) THEN
        RAISE EXCEPTION 'a domain event is deleted only when its session is gone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END;
$$;

CREATE FUNCTION domain_events_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM domain_events JOIN genesis_sessions ON genesis_sessions.id = aggregate_id) THEN
        RAISE EXCEPTION 'a domain event is deleted only when its session is gone'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER domain_events_never_updated BEFORE UPDATE ON domain_events
    FOR EACH ROW EXECUTE FUNCTION domain_events_refuse_update();
CREATE TRIGGER domain_events_kept_with_session BEFORE DELETE ON domain_events
    FOR EACH ROW EXECUTE FUNCTION domain_events_refuse_delete();
CREATE TRIGGER domain_events_not_truncated BEFORE TRUNCATE ON domain_events
    FOR EACH STATEMENT EXECUTE FUNCTION domain_events_refuse_truncate();

CREATE TABLE event_outbox (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id          uuid NOT NULL
        CONSTRAINT event_outbox_event_exists REFERENCES domain_events (event_id),
    topic             text NOT NULL,
    partition_key     text NOT NULL,
    payload           jsonb NOT NULL,
    headers           jsonb NOT NULL,
    status            text NOT NULL,
    retry_count       integer NOT NULL,
    max_retries       integer NOT NULL,
    redrive_count     integer NOT NULL,
    next_retry_at     timestamptz,
    last_error        text,
    created_at        timestamptz NOT NULL,
    published_at      timestamptz,
    CONSTRAINT event_outbox_status_known CHECK (status IN ('PENDING', 'SENT', 'DEAD_LETTER')),
    CONSTRAINT event_outbox_retries_in_bounds CHECK (retry_count >= 0 AND retry_count <= max_retries),
    CONSTRAINT event_outbox_redrives_from_zero CHECK (redrive_count >= 0),
    CONSTRAINT event_outbox_sent_has_time CHECK (status <> 'SENT' OR published_at IS NOT NULL)
);

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
    id                uuid NOT NULL PRIMARY KEY,
    correlation_id    uuid NOT NULL,
    session_id        uuid NOT NULL
        CONSTRAINT flow_resume_handles_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    flow_run_id       uuid NOT NULL,
    task_run_id       uuid,
    pause_key         text NOT NULL,
    status            text NOT NULL,
    resume_payload    jsonb,
    error_details     jsonb,
    timeout_at        timestamptz,
    created_at        timestamptz NOT NULL,
    paused_at         timestamptz,
    resumed_at        timestamptz,
    CONSTRAINT flow_resume_handles_status_known
        CHECK (status IN ('PENDING_PAUSE', 'PAUSED', 'RESUMED', 'EXPIRED', 'CANCELLED')),
    CONSTRAINT flow_resume_handles_paused_has_time CHECK (status <> 'PAUSED' OR paused_at IS NOT NULL),
    CONSTRAINT flow_resume_handles_resumed_has_time CHECK (status <> 'RESUMED' OR resumed_at IS NOT NULL)
);

CREATE UNIQUE INDEX flow_resume_handles_one_active ON flow_resume_handles (correlation_id)
    WHERE status IN ('PENDING_PAUSE', 'PAUSED');
CREATE UNIQUE INDEX flow_resume_handles_run_pause ON flow_resume_handles (flow_run_id, pause_key);
CREATE INDEX flow_resume_handles_session ON flow_resume_handles (session_id);
-- What a pass over all sessions looks for: pauses not confirmed, answers not delivered.
CREATE INDEX flow_resume_handles_active ON flow_resume_handles (status, created_at)
    WHERE status IN ('PENDING_PAUSE', 'PAUSED');

CREATE TABLE async_tasks (
    id                uuid NOT NULL PRIMARY KEY,
    session_id        uuid NOT NULL
        CONSTRAINT async_tasks_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    task_type         text NOT NULL,
    correlation_id    uuid,
    status            text NOT NULL,
    input_data        jsonb NOT NULL,
    result_data       jsonb,
    error_details     jsonb,
    progress          double precision NOT NULL,
    retry_count       integer NOT NULL,
    max_retries       integer NOT NULL,
    next_retry_at     timestamptz,
    timeout_at        timestamptz,
    lease_owner       uuid,
    lease_until       timestamptz,
    lease_token       bigint NOT NULL,
    created_at        timestamptz NOT NULL,
    started_at        timestamptz,
    completed_at      timestamptz,
    CONSTRAINT async_tasks_status_known
        CHECK (status IN ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    CONSTRAINT async_tasks_progress_in_bounds CHECK (progress >= 0 AND progress <= 1),
    CONSTRAINT async_tasks_retries_in_bounds CHECK (retry_count >= 0 AND retry_count <= max_retries),
    CONSTRAINT async_tasks_running_has_start CHECK (status <> 'RUNNING' OR started_at IS NOT NULL),
    CONSTRAINT async_tasks_ended_has_time
        CHECK (status NOT IN ('COMPLETED', 'FAILED') OR completed_at IS NOT NULL),
    CONSTRAINT async_tasks_completed_has_result CHECK (status <> 'COMPLETED' OR result_data IS NOT NULL),
    CONSTRAINT async_tasks_failed_has_error CHECK (status <> 'FAILED' OR error_details IS NOT NULL)
);

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
    id                uuid NOT NULL PRIMARY KEY,
    user_id           uuid,
    -- No foreign key: a novel outlives its session.
    genesis_session_id uuid NOT NULL,
    title             text NOT NULL,
    summary           text NOT NULL,
    setting           jsonb NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);

CREATE UNIQUE INDEX novels_genesis_session ON novels (genesis_session_id);
CREATE INDEX novels_user_newest ON novels (user_id, id);
