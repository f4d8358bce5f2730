-- The group commit: many sessions' commits in one statement, one round trip, one transaction.
--
-- Arrays in, one per column; `k` is the number of the commit (from 1) that a row belongs to. No session and no
-- idempotency key occurs in two commits of a call. It locks in id order (sessions, then tasks: everyone who locks
-- several does), checks, and writes what passes: endings, sessions, beginnings. In one WITH the order of endings
-- and beginnings would be undefined, and the index on pending commands would break.
--
-- Back comes a row for each commit that was refused; what is not among them is written. A commit that would be
-- refused but whose first event is there was written by an earlier call whose answer got lost, so it is not refused.
-- Several kinds of refusal at once: the key comes before the version, that before pending commands and tasks.
--
-- The settings hold for the function only. Its tables are never scanned whole, whatever the statistics of a young
-- database say; and its plans are made once, since the length of arrays is all that ever differs.
CREATE FUNCTION genesis_commit(
    c_session uuid[], c_expected bigint[], c_event uuid[],
    s_user uuid[], s_novel uuid[], s_mode text[], s_status text[], s_stage text[], s_confirmed jsonb[],
    s_metadata jsonb[], s_version bigint[], s_created timestamptz[], s_updated timestamptz[], s_expires timestamptz[],
    ie_k integer[], ie_id uuid[], ie_status text[], ie_result jsonb[], ie_error jsonb[], ie_at timestamptz[],
    te_k integer[], te_id uuid[], te_status text[], te_token bigint[], te_result jsonb[], te_error jsonb[],
    te_at timestamptz[],
    ha_k integer[], ha_correlation uuid[], ha_payload jsonb[], ha_timeout timestamptz[],
    he_k integer[], he_status text[], he_error jsonb[],
    i_k integer[], i_id uuid[], i_session uuid[], i_type text[], i_payload jsonb[], i_scope text[], i_key text[],
    i_hash text[], i_status text[], i_correlation uuid[], i_version bigint[], i_result jsonb[],
    i_answer_status integer[], i_answer_body jsonb[], i_error jsonb[], i_received timestamptz[],
    i_processed timestamptz[],
    e_k integer[], e_id uuid[], e_session uuid[], e_sequence bigint[], e_version bigint[], e_type text[],
    e_schema integer[], e_correlation uuid[], e_causation uuid[], e_payload jsonb[], e_metadata jsonb[],
    e_at timestamptz[],
    o_k integer[], o_event uuid[], o_topic text[], o_key text[], o_payload jsonb[], o_headers jsonb[],
    o_max_retries integer[], o_at timestamptz[],
    t_k integer[], t_id uuid[], t_session uuid[], t_type text[], t_correlation uuid[], t_input jsonb[],
    t_max_retries integer[], t_timeout timestamptz[], t_at timestamptz[],
    n_k integer[], n_id uuid[], n_user uuid[], n_session uuid[], n_title text[], n_summary text[], n_setting jsonb[],
    n_created timestamptz[], n_updated timestamptz[],
    aggregate_type text
) RETURNS TABLE (
    refused integer, verdict text, actual bigint, id uuid,
    session_id uuid, request_hash text, answer_status integer, answer_body jsonb
)
LANGUAGE plpgsql
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    n         integer   := cardinality(c_session);
    verdicts  text[]    := array_fill('WRITTEN'::text, ARRAY[n]);
    versions  bigint[]  := array_fill(NULL::bigint, ARRAY[n]);
    others    uuid[]    := array_fill(NULL::uuid, ARRAY[n]);
    -- Whether a commit is to be written.
    go        boolean[] := array_fill(true, ARRAY[n]);
    clean     boolean   := true;
    r         record;
BEGIN
    -- Lock. A row's lock lasts, so what is read of it by later statements is true until the end.
    PERFORM id FROM genesis_sessions WHERE id = ANY (c_session) ORDER BY id FOR NO KEY UPDATE;

    -- Check; what is found later outranks what was found before.
    IF cardinality(te_k) > 0 THEN
        PERFORM id FROM async_tasks WHERE id = ANY (te_id) ORDER BY id FOR NO KEY UPDATE;
        FOR r IN
            SELECT x.k, x.id
            FROM unnest(te_k, te_id, te_token) AS x (k, id, token)
            LEFT JOIN async_tasks AS task ON task.id = x.id
            WHERE x.token IS NOT NULL
              AND (task.status IS DISTINCT FROM 'RUNNING' OR task.lease_token <> x.token)
        LOOP
            verdicts[r.k] := 'TASK'; others[r.k] := r.id; clean := false;
        END LOOP;
    END IF;
    FOR r IN
        SELECT x.k, pending.id
        FROM unnest(i_k, i_session, i_type, i_status) AS x (k, session, type, status)
        JOIN command_inbox AS pending
          ON pending.session_id = x.session AND pending.command_type = x.type
         AND pending.status IN ('RECEIVED', 'PROCESSING')
        WHERE x.status IN ('RECEIVED', 'PROCESSING')
          -- Only a session's own commit ends its commands, so this is one that the same commit ends.
          AND pending.id <> ALL (ie_id)
    LOOP
        verdicts[r.k] := 'DUPLICATE'; others[r.k] := r.id; clean := false;
    END LOOP;
    FOR r IN
        SELECT x.k, session.version
        FROM unnest(c_session, c_expected) WITH ORDINALITY AS x (id, expected, k)
        LEFT JOIN genesis_sessions AS session ON session.id = x.id
        WHERE CASE WHEN x.expected = 0 THEN session.id IS NOT NULL
                   ELSE session.version IS DISTINCT FROM x.expected END
    LOOP
        verdicts[r.k] := 'VERSION'; clean := false;
        IF c_expected[r.k] > 0 THEN versions[r.k] := r.version; END IF;
    END LOOP;
    FOR r IN
        SELECT x.k, first.id
        FROM unnest(i_k, i_scope, i_key) AS x (k, scope, key)
        JOIN command_inbox AS first
          ON first.idempotency_scope = x.scope AND first.idempotency_key = x.key
        WHERE x.key IS NOT NULL
    LOOP
        verdicts[r.k] := 'KEY'; others[r.k] := r.id; clean := false;
    END LOOP;
    IF NOT clean THEN
        FOR r IN
            SELECT x.k
            FROM unnest(verdicts, c_event) WITH ORDINALITY AS x (verdict, event, k)
            JOIN domain_events AS event ON event.event_id = x.event
            WHERE x.verdict <> 'WRITTEN'
        LOOP
            verdicts[r.k] := 'ALREADY';
        END LOOP;
        SELECT array_agg(x.verdict = 'WRITTEN' ORDER BY x.k) INTO go
        FROM unnest(verdicts) WITH ORDINALITY AS x (verdict, k);
    END IF;

    -- Endings.
    IF cardinality(ie_k) > 0 THEN
        UPDATE command_inbox AS command
        SET status = x.status, result = x.result, error_details = x.error, processed_at = x.at
        FROM unnest(ie_k, ie_id, ie_status, ie_result, ie_error, ie_at) AS x (k, id, status, result, error, at)
        WHERE command.id = x.id AND go[x.k] AND command.status IN ('RECEIVED', 'PROCESSING');
    END IF;
    IF cardinality(te_k) > 0 THEN
        UPDATE async_tasks AS task
        SET status = x.status, result_data = x.result, error_details = x.error, completed_at = x.at,
            progress = CASE WHEN x.status = 'COMPLETED' THEN 1 ELSE task.progress END,
            next_retry_at = NULL, lease_owner = NULL, lease_until = NULL
        FROM unnest(te_k, te_id, te_status, te_result, te_error, te_at) AS x (k, id, status, result, error, at)
        WHERE task.id = x.id AND go[x.k] AND task.status IN ('PENDING', 'RUNNING');
    END IF;
    IF cardinality(ha_k) > 0 THEN
        -- Two statements, since one would apply only one of two changes to the same handle.
        UPDATE flow_resume_handles AS handle
        SET resume_payload = x.payload
        FROM unnest(ha_k, ha_correlation, ha_payload) AS x (k, correlation, payload)
        WHERE handle.correlation_id = x.correlation AND handle.session_id = c_session[x.k] AND go[x.k]
          AND handle.status IN ('PENDING_PAUSE', 'PAUSED')
          AND handle.resume_payload IS NULL AND x.payload IS NOT NULL;
        UPDATE flow_resume_handles AS handle
        SET timeout_at = x.timeout
        FROM unnest(ha_k, ha_correlation, ha_timeout) AS x (k, correlation, timeout)
        WHERE handle.correlation_id = x.correlation AND handle.session_id = c_session[x.k] AND go[x.k]
          AND handle.status IN ('PENDING_PAUSE', 'PAUSED') AND x.timeout IS NOT NULL;
    END IF;
    IF cardinality(he_k) > 0 THEN
        UPDATE flow_resume_handles AS handle
        SET status = x.status, error_details = x.error
        FROM unnest(he_k, he_status, he_error) AS x (k, status, error)
        WHERE handle.session_id = c_session[x.k] AND go[x.k] AND handle.status IN ('PENDING_PAUSE', 'PAUSED');
    END IF;

    -- Sessions.
    UPDATE genesis_sessions AS session
    SET user_id = x.user_id, novel_id = x.novel_id, mode = x.mode, status = x.status, current_stage = x.stage,
        confirmed_data = x.confirmed, session_metadata = x.metadata, version = x.version,
        created_at = x.created_at, updated_at = x.updated_at, expires_at = x.expires_at
    FROM unnest(c_session, c_expected, s_user, s_novel, s_mode, s_status, s_stage, s_confirmed, s_metadata,
                s_version, s_created, s_updated, s_expires) WITH ORDINALITY
        AS x (id, expected, user_id, novel_id, mode, status, stage, confirmed, metadata, version, created_at,
              updated_at, expires_at, k)
    WHERE session.id = x.id AND x.expected > 0 AND go[x.k];
    IF 0 = ANY (c_expected) THEN
        INSERT INTO genesis_sessions (id, user_id, novel_id, mode, status, current_stage, confirmed_data,
            session_metadata, version, created_at, updated_at, expires_at)
        SELECT x.id, x.user_id, x.novel_id, x.mode, x.status, x.stage, x.confirmed, x.metadata, x.version,
            x.created_at, x.updated_at, x.expires_at
        FROM unnest(c_session, c_expected, s_user, s_novel, s_mode, s_status, s_stage, s_confirmed, s_metadata,
                    s_version, s_created, s_updated, s_expires) WITH ORDINALITY
            AS x (id, expected, user_id, novel_id, mode, status, stage, confirmed, metadata, version, created_at,
                  updated_at, expires_at, k)
        WHERE x.expected = 0 AND go[x.k]
        ORDER BY x.id;
    END IF;

    -- Beginnings. In the order of their keys, so that two processes with the same keys wait and do not deadlock.
    INSERT INTO command_inbox (id, session_id, command_type, command_payload, idempotency_scope, idempotency_key,
        request_hash, status, correlation_id, aggregate_version, result, answer_status, answer_body, error_details,
        received_at, processed_at)
    SELECT x.id, x.session, x.type, x.payload, x.scope, x.key, x.hash, x.status, x.correlation, x.version, x.result,
        x.answer_status, x.answer_body, x.error, x.received, x.processed
    FROM unnest(i_k, i_id, i_session, i_type, i_payload, i_scope, i_key, i_hash, i_status, i_correlation, i_version,
                i_result, i_answer_status, i_answer_body, i_error, i_received, i_processed)
        AS x (k, id, session, type, payload, scope, key, hash, status, correlation, version,
              result, answer_status, answer_body, error, received, processed)
    WHERE go[x.k]
    ORDER BY x.scope, x.key, x.k;
    -- Events and their outbox rows in the order given, so that their ids go up with the sequence of a session.
    INSERT INTO domain_events (event_id, aggregate_type, aggregate_id, sequence, aggregate_version, event_type,
        event_version, correlation_id, causation_id, payload, metadata, created_at)
    SELECT x.id, genesis_commit.aggregate_type, x.session, x.sequence, x.version, x.type, x.schema, x.correlation, x.causation,
        x.payload, x.metadata, x.at
    FROM unnest(e_k, e_id, e_session, e_sequence, e_version, e_type, e_schema, e_correlation, e_causation,
                e_payload, e_metadata, e_at) WITH ORDINALITY
        AS x (k, id, session, sequence, version, type, schema, correlation, causation, payload, metadata, at, place)
    WHERE go[x.k]
    ORDER BY x.place;
    INSERT INTO event_outbox (event_id, topic, partition_key, payload, headers, status, retry_count, max_retries,
        redrive_count, created_at)
    SELECT x.event, x.topic, x.key, x.payload, x.headers, 'PENDING', 0, x.max_retries, 0, x.at
    FROM unnest(o_k, o_event, o_topic, o_key, o_payload, o_headers, o_max_retries, o_at) WITH ORDINALITY
        AS x (k, event, topic, key, payload, headers, max_retries, at, place)
    WHERE go[x.k]
    ORDER BY x.place;
    IF cardinality(t_k) > 0 THEN
        INSERT INTO async_tasks (id, session_id, task_type, correlation_id, status, input_data, progress,
            retry_count, max_retries, timeout_at, lease_token, created_at)
        SELECT x.id, x.session, x.type, x.correlation, 'PENDING', x.input, 0, 0, x.max_retries, x.timeout, 0, x.at
        FROM unnest(t_k, t_id, t_session, t_type, t_correlation, t_input, t_max_retries, t_timeout, t_at)
            AS x (k, id, session, type, correlation, input, max_retries, timeout, at)
        WHERE go[x.k];
    END IF;
    IF cardinality(n_k) > 0 THEN
        INSERT INTO novels (id, user_id, genesis_session_id, title, summary, setting, created_at, updated_at)
        SELECT x.id, x.user_id, x.session, x.title, x.summary, x.setting, x.created_at, x.updated_at
        FROM unnest(n_k, n_id, n_user, n_session, n_title, n_summary, n_setting, n_created, n_updated)
            AS x (k, id, user_id, session, title, summary, setting, created_at, updated_at)
        WHERE go[x.k];
    END IF;

    IF NOT clean THEN
        RETURN QUERY
            SELECT x.k::integer, x.verdict, versions[x.k], others[x.k],
                   first.session_id, first.request_hash, first.answer_status, first.answer_body
            FROM unnest(verdicts) WITH ORDINALITY AS x (verdict, k)
            LEFT JOIN command_inbox AS first ON x.verdict = 'KEY' AND first.id = others[x.k]
            WHERE x.verdict NOT IN ('WRITTEN', 'ALREADY')
            ORDER BY x.k;
    END IF;
END;
$$;
