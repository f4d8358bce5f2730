-- What an operator looks for among many tasks that ended well.
CREATE INDEX async_tasks_failed ON async_tasks (id) WHERE status = 'FAILED';
