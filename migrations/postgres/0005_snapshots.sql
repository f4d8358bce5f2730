-- Sessions as they were at some versions, so that a long history is read from its nearest one on. They are made beside the
-- commits, never in their way, and go with their session.
CREATE TABLE session_snapshots (
    session_id   uuid NOT NULL
        CONSTRAINT session_snapshots_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    version      bigint NOT NULL,
    sequence     bigint NOT NULL,
    -- The version of the fold that made it; another one leaves it aside.
    fold_version integer NOT NULL,
    state        bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT session_snapshots_pkey PRIMARY KEY (session_id, version),
    CONSTRAINT session_snapshots_version_from_one CHECK (version >= 1),
    CONSTRAINT session_snapshots_sequence_reaches_version CHECK (sequence >= version)
);
