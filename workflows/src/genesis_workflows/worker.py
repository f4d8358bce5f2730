"""The worker: registers the deployment, and runs what is scheduled of it until it is stopped."""

import argparse
import asyncio
import multiprocessing
import os
from types import SimpleNamespace

from prefect import flow_engine
from prefect.runner import Runner

from genesis_workflows.flow import genesis_workflow

DEPLOYMENT = "genesis"
"""The deployment's name: the service starts `genesis-workflow/genesis`."""

POLL = 1.0
"""Seconds between two looks for runs to start or to go on with."""


def fork_runs_from_a_warm_process() -> None:
    """Has each run forked from a process that has imported Prefect already.

    The import costs more than a second of processor time, a fork some milliseconds; and a session's run is started
    once for each of its stages. Prefect spawns its runs by `multiprocessing`; only how is changed here.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["genesis_workflows.warm"])
    vars(flow_engine)["multiprocessing"] = SimpleNamespace(get_context=lambda _: context)


async def serve(limit: int, poll: float) -> None:
    """Serves the deployment: at most `limit` runs have a process at once, suspended ones have none."""
    runner = Runner(name=DEPLOYMENT, query_seconds=poll, limit=limit, pause_on_shutdown=False)
    await runner.aadd_flow(genesis_workflow, name=DEPLOYMENT, tags=["genesis"])
    await runner.start()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Runs the flows of Genesis; needs PREFECT_API_URL in the environment.")
    parser.add_argument("--limit", type=int, default=2 * (os.cpu_count() or 1), help="runs that have a process at once")
    parser.add_argument("--poll", type=float, default=POLL, help="seconds between two looks for work")
    parser.add_argument("--spawn", action="store_true", help="start each run in a fresh interpreter: slower, no fork")
    given = parser.parse_args()
    if not given.spawn:
        fork_runs_from_a_warm_process()
    asyncio.run(serve(given.limit, given.poll))


if __name__ == "__main__":
    main()
