-- The rows to publish now, in order: PENDING, due, and with no earlier row of the same key that is a dead letter or
-- waits for its time.
--
-- A function for its settings' sake: whatever the statistics of a young table say, a backlog must be read from its
-- beginning as far as the limit, and not be gathered and sorted whole.
CREATE FUNCTION genesis_outbox_due(at timestamptz, most bigint) RETURNS SETOF event_outbox
LANGUAGE plpgsql STABLE
SET enable_sort = off
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $$
BEGIN
    RETURN QUERY
        SELECT due.* FROM event_outbox AS due
        WHERE due.status = 'PENDING' AND (due.next_retry_at IS NULL OR due.next_retry_at <= at)
          AND NOT EXISTS (
              SELECT 1 FROM event_outbox AS earlier
              WHERE earlier.partition_key = due.partition_key AND earlier.id < due.id
                AND (earlier.status = 'DEAD_LETTER'
                     OR (earlier.status = 'PENDING' AND earlier.next_retry_at IS NOT NULL))
                AND (earlier.status = 'DEAD_LETTER' OR earlier.next_retry_at > at))
        ORDER BY due.id LIMIT most;
END;
$$;
