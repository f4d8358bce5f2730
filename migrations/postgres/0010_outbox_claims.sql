-- The relays of all processes share the outbox: by buckets of the partition key, so that the events of one session are one
-- relay's at a time.
CREATE TABLE outbox_relays (
    relay       uuid NOT NULL PRIMARY KEY,
    lease_until timestamptz NOT NULL
);

CREATE TABLE outbox_claims (
    bucket integer NOT NULL PRIMARY KEY,
    relay  uuid CONSTRAINT outbox_claims_relay_exists REFERENCES outbox_relays (relay) ON DELETE SET NULL
);

INSERT INTO outbox_claims (bucket) SELECT generate_series(0, 63);

-- The bucket of a key. It is stored nowhere, so it need only be the same for all who ask this server.
CREATE FUNCTION genesis_outbox_bucket(key text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtext(key) & 63;

-- Renews a relay's lease, and has it take what it lacks of its fair share and nobody holds. Back come the buckets it holds, with
-- how many of them are others' share. A lease counts from when the call began, which is before its answer.
CREATE FUNCTION genesis_outbox_claim(me uuid, lease interval) RETURNS TABLE (bucket integer, surplus integer)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    fair integer;
    mine integer;
BEGIN
    -- One at a time: it is short, and seldom.
    PERFORM pg_advisory_xact_lock(hashtext('genesis_outbox_claim'));
    DELETE FROM outbox_relays WHERE lease_until < now() AND relay <> me;
    INSERT INTO outbox_relays AS old (relay, lease_until) VALUES (me, now() + lease)
    ON CONFLICT (relay) DO UPDATE SET lease_until = greatest(old.lease_until, excluded.lease_until);
    SELECT ceil(64.0 / count(*)) INTO fair FROM outbox_relays;
    SELECT count(*) INTO mine FROM outbox_claims WHERE relay = me;
    IF mine < fair THEN
        UPDATE outbox_claims SET relay = me
        WHERE bucket IN (SELECT bucket FROM outbox_claims WHERE relay IS NULL ORDER BY bucket LIMIT fair - mine);
    END IF;
    RETURN QUERY SELECT bucket, greatest(mine - fair, 0) FROM outbox_claims WHERE relay = me ORDER BY bucket;
END;
$$;

-- The rows to publish now of some buckets, in order: PENDING, due, and with no earlier row of the same key that is a dead
-- letter or waits for its time; without those the relay has in hand.
DROP FUNCTION genesis_outbox_due(timestamptz, bigint);
CREATE FUNCTION genesis_outbox_due(at timestamptz, buckets integer[], not_rows bigint[], not_keys text[], most bigint)
RETURNS TABLE (
    id bigint, event_id uuid, topic text, partition_key text, bucket integer, payload text, headers jsonb,
    retry_count integer, max_retries integer, redrive_count integer, created_at timestamptz
)
LANGUAGE plpgsql STABLE
SET enable_sort = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT due.id, due.event_id, due.topic, due.partition_key, genesis_outbox_bucket(due.partition_key),
               due.payload::text, due.headers, due.retry_count, due.max_retries, due.redrive_count, due.created_at
        FROM event_outbox AS due
        WHERE due.status = 'PENDING' AND (due.next_retry_at IS NULL OR due.next_retry_at <= at)
          AND due.id NOT IN (SELECT unnest(not_rows)) AND due.partition_key NOT IN (SELECT unnest(not_keys))
          AND genesis_outbox_bucket(due.partition_key) = ANY (buckets)
          AND NOT EXISTS (
              SELECT 1 FROM event_outbox AS earlier
              WHERE earlier.partition_key = due.partition_key AND earlier.id < due.id
                AND (earlier.status = 'DEAD_LETTER'
                     OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
                AND (earlier.status = 'DEAD_LETTER' OR earlier.next_retry_at > at))
        ORDER BY due.id LIMIT most;
END;
$$;

-- When the oldest row was written that waits to be published, and not for an operator's decision on an earlier one.
CREATE FUNCTION genesis_outbox_oldest() RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET enable_sort = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $$
BEGIN
    RETURN (
        SELECT waiting.created_at FROM event_outbox AS waiting
        WHERE waiting.status = 'PENDING' AND NOT EXISTS (
            SELECT 1 FROM event_outbox AS earlier
            WHERE earlier.partition_key = waiting.partition_key AND earlier.id < waiting.id
              AND (earlier.status = 'DEAD_LETTER'
                   OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
              AND earlier.status = 'DEAD_LETTER')
        ORDER BY waiting.id LIMIT 1);
END;
$$;

-- Deletes rows SENT before a time; how many. The first SENT rows by id are, but for redriven ones, the oldest: so no index on
-- published_at need be kept up with every row.
CREATE FUNCTION genesis_outbox_prune(before timestamptz, most bigint) RETURNS bigint
LANGUAGE plpgsql
SET enable_sort = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $$
DECLARE
    pruned bigint;
BEGIN
    -- Nothing is lost with it: they are pruned again.
    PERFORM set_config('synchronous_commit', 'off', true);
    WITH oldest AS MATERIALIZED (
        SELECT sent.id, sent.published_at FROM event_outbox AS sent
        WHERE sent.status = 'SENT' ORDER BY sent.id LIMIT most)
    DELETE FROM event_outbox AS old USING oldest
    WHERE old.id = oldest.id AND oldest.published_at < before AND old.status = 'SENT';
    GET DIAGNOSTICS pruned = ROW_COUNT;
    RETURN pruned;
END;
$$;

-- A queue's table: what was published or pruned leaves dead rows at the beginning of its indexes, where the next reading starts.
ALTER TABLE event_outbox SET (
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0
);
