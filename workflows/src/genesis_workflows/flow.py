"""The flow that holds a session's long way: suspended while the writer thinks, run anew from the top on an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal
from uuid import UUID

from prefect import flow, get_run_logger, runtime, task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import INPUTS, RUN_ID
from prefect.client.schemas.objects import State
from prefect.exceptions import Pause
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.input.run_input import Keyset
from prefect.states import Completed
from pydantic import BaseModel

from genesis_workflows.service import Answered, Done, Ended, Service, Wait

Mode = Literal["GUIDED", "FREE_FORM"]

_pausing: ContextVar[tuple[Service, str] | None] = ContextVar("pausing", default=None)


class WriterAnswer(RunInput):
    """What a suspended run is resumed with: that a wait was answered, and where.

    Never a word the writer typed: Prefect runs what looks like a template inside an input. Each field has a default, so
    that a run resumed by hand goes on and asks the service.
    """

    correlation_id: UUID | None = None
    stage: str | None = None
    version: int | None = None

    @classmethod
    async def asave(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> None:
        """Saves the input's schema, and then tells the service that the pause is there: now it can be answered."""
        await super().asave(keyset, flow_run_id)
        if pausing := _pausing.get():
            service, pause_key = pausing
            await service.paused(pause_key)


class Confirmed(BaseModel):
    """What a stage hands on: which stage was confirmed, at which version of the session."""

    stage: str
    version: int


class ResumedByHandError(Exception):
    """Somebody resumed the run in Prefect, though the writer has not answered: a new run must wait in its place."""


async def wait_for_user_input(service: Service, wait: Wait) -> None:
    """Suspends the run under the wait's key until the writer has answered; the process ends here.

    It returns only in a run that was resumed under this key before, which the service knows nothing of: see
    `ResumedByHandError`.
    """
    get_run_logger().info("waiting for the writer: %s (until %s)", wait.stage or "any stage", wait.timeout_at)
    with _confirming(service, wait.pause_key):
        # Without a time-out: the service owns how long it waits.
        await asuspend_flow_run(wait_for_input=WriterAnswer, key=wait.pause_key, timeout=None)


@contextmanager
def _confirming(service: Service, pause_key: str) -> Iterator[None]:
    token = _pausing.set((service, pause_key))
    try:
        yield
    finally:
        _pausing.reset(token)


@task(task_run_name="{pause_key}", persist_result=True, cache_policy=INPUTS + RUN_ID)
async def hand_on(session_id: UUID, pause_key: str, stage: str, version: int) -> Confirmed:
    """Records that a wait is over, in Prefect's own pages; once a run, however often the run starts from the top."""
    get_run_logger().info("%s: %s at version %d", pause_key, stage, version)
    await acreate_markdown_artifact(
        key=f"{session_id}-{pause_key}",
        markdown=f"**{stage}** was answered at version {version} of session `{session_id}`.",
        description=f"{pause_key} of session {session_id}",
    )
    return Confirmed(stage=stage, version=version)


@flow(
    name="genesis-workflow",
    flow_run_name="{mode} {session_id} attempt {attempt}",
    persist_result=True,
)
async def genesis_workflow(session_id: UUID, mode: Mode, service_url: str, attempt: int = 1) -> State[None]:
    """A session's workflow: from wait to wait, until the novel is finished.

    The flow holds no rule: the service says which wait comes next, and starts whatever is to be written. Guided
    sessions wait for concept, theme, characters, world and plot in turn, free-form ones five times for any stage;
    then both wait for the end.
    """
    flow_run_id = UUID(str(runtime.flow_run.id))
    async with Service(service_url, session_id, flow_run_id, attempt) as service:
        try:
            return await _follow(service, session_id)
        except Pause:
            raise
        except Exception as error:
            await service.failed(error)
            raise


async def _follow(service: Service, session_id: UUID) -> State[None]:
    after: str | None = None
    resumed: str | None = None
    while True:
        match await service.next(after):
            case Answered(pause_key=pause_key, stage=stage, version=version):
                await hand_on(session_id, pause_key, stage, version)
                after = pause_key
            case Wait(pause_key=pause_key) as wait:
                if resumed == pause_key:
                    raise ResumedByHandError(f"resumed at {pause_key}, which is not answered yet")
                await wait_for_user_input(service, wait)
                resumed = pause_key
            case Done():
                return Completed(message="The novel is finished.")
            case Ended(reason=reason):
                return Completed(name="Ended", message=f"The run is over: {reason}.")
