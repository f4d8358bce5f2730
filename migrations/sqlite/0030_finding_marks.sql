-- Findings that their writer means to be so, with the reason. Findings themselves are made anew from the contents and kept
-- nowhere. A mark goes with its session and is copied by nothing.
CREATE TABLE finding_marks (
    session_id TEXT NOT NULL
        CONSTRAINT finding_marks_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    finding_id TEXT NOT NULL,
    reason     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT finding_marks_pkey PRIMARY KEY (session_id, finding_id),
    CONSTRAINT finding_marks_has_a_reason CHECK (reason <> '')
) STRICT;
