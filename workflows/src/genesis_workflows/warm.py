"""What a run needs, imported once: each run is a fork of the process that has imported this."""

import prefect.flow_engine
import prefect.input
import prefect.task_engine

import genesis_workflows.flow

__all__ = ["genesis_workflows", "prefect"]
