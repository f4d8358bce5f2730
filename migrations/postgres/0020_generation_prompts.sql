-- What the writer of a generation was told, and with which settings: read back when somebody asks how a proposal came to be. It
-- stands apart from tasks and states, which it would blow up, and goes with its session.
CREATE TABLE generation_prompts (
    command_id uuid NOT NULL
        CONSTRAINT generation_prompts_pkey PRIMARY KEY,
    session_id uuid NOT NULL
        CONSTRAINT generation_prompts_session_exists REFERENCES genesis_sessions (id) ON DELETE CASCADE,
    attempt    integer NOT NULL,
    prompt     jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT generation_prompts_attempt_from_one CHECK (attempt >= 1)
);

CREATE INDEX generation_prompts_of_session ON generation_prompts (session_id);
