-- Sessions that are over, by when they ended; what a completed one leaves when it is cleaned away.

CREATE INDEX genesis_sessions_status_updated ON genesis_sessions (status, updated_at);

-- The times of waits, in order.
CREATE INDEX flow_resume_handles_timeout ON flow_resume_handles (timeout_at, session_id)
    WHERE status IN ('PENDING_PAUSE', 'PAUSED');

CREATE TABLE novel_archives (
    novel_id   uuid NOT NULL PRIMARY KEY
        CONSTRAINT novel_archives_novel_exists REFERENCES novels (id) ON DELETE CASCADE,
    archive    jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
