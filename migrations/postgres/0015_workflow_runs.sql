-- Runs of a workflow engine outside this process that nobody needs any more: their attempt has ended, and they are to be
-- cancelled. The one pass for them reads nothing else.
CREATE INDEX async_tasks_left_behind ON async_tasks (completed_at)
    WHERE task_type = 'workflow' AND status IN ('FAILED', 'CANCELLED') AND input_data ->> 'live' = 'true';
