"""The flow on Prefect's own harness: from wait to wait, suspended at each, and what it says when it fails."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow_async

from fakes import SESSION, FakeService, answered, wait
from genesis_workflows.flow import WriterAnswer, genesis_workflow
from genesis_workflows.service import RefusedError


async def run(attempt: int = 1) -> State[Any]:
    return await genesis_workflow(
        session_id=SESSION, mode="GUIDED", service_url="http://service", attempt=attempt, return_state=True
    )


async def deployed() -> FlowRun:
    """A run of a deployment, as the service creates it: only such a one can be suspended."""
    async with get_client() as client:
        flow_id = await client.create_flow(genesis_workflow)
        deployment_id = await client.create_deployment(flow_id=flow_id, name="genesis")
        parameters = {"session_id": str(SESSION), "mode": "GUIDED", "service_url": "http://service", "attempt": 1}
        return await client.create_flow_run_from_deployment(deployment_id, parameters=parameters)


async def follow(flow_run: FlowRun) -> State[None]:
    """Runs it as the worker does: up to its next suspension, or to its end."""
    async with get_client() as client:
        current = await client.read_flow_run(flow_run.id)
        with suppress(Pause):
            await run_flow_async(genesis_workflow, flow_run=current, parameters=current.parameters)
        state = (await client.read_flow_run(flow_run.id)).state
        assert state is not None
        return state


async def test_a_session_that_is_confirmed_already_is_gone_through_to_its_end(service: FakeService) -> None:
    stages = ["concept", "theme", "characters", "world", "plot"]
    service.answers.extend(answered(f"{stage}-1", stage.upper(), at) for at, stage in enumerate(stages, 2))
    service.answers.append({"next": "done"})
    state = await run()
    assert state.is_completed()
    asked = [body["after"] for body in service.told("next")]
    assert asked == [None, *(f"{stage}-1" for stage in stages)]
    assert {body["attempt"] for body in service.told("next")} == {1}


async def test_each_confirmed_stage_is_there_to_see_in_prefect(service: FakeService) -> None:
    service.answers.extend([answered("any-1", "PLOT", 7), {"next": "done"}])
    await run()
    async with get_client() as client:
        artifacts = await client.read_artifacts()
        seen = [artifact for artifact in artifacts if artifact.key == f"{SESSION}-any-1"]
        assert "version 7" in str(seen[-1].data)


@pytest.mark.parametrize("reason", ["superseded", "abandoned", "expired", "timed_out"])
async def test_a_run_that_is_over_ends_and_says_why(service: FakeService, reason: str) -> None:
    service.answers.append({"next": "ended", "reason": reason})
    state = await run()
    assert state.name == "Ended"
    assert reason in str(state.message)


async def test_a_run_suspends_confirms_and_goes_on_with_what_was_confirmed(service: FakeService) -> None:
    flow_run = await deployed()
    service.answers.append(wait("concept-1", "CONCEPT"))
    state = await follow(flow_run)
    assert (state.name, state.state_details.pause_key) == ("Suspended", "concept-1")
    assert state.state_details.pause_timeout is None
    assert service.told("paused") == [{"flow_run_id": str(flow_run.id), "pause_key": "concept-1"}]
    async with get_client() as client:
        resumed = await client.resume_flow_run(flow_run.id, run_input={"stage": "CONCEPT", "version": 3})
    assert resumed.status.value == "ACCEPT"
    service.answers.extend([answered("concept-1", "CONCEPT", 3), {"next": "done"}])
    state = await follow(flow_run)
    assert state.is_completed()
    assert len(service.told("paused")) == 1, "a pause is told of once, however often the run starts from the top"


async def test_a_confirmation_that_cannot_be_told_leaves_the_run_suspended(service: FakeService) -> None:
    def away() -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    service.on_told = away
    service.answers.append(wait("any-1"))
    state = await follow(await deployed())
    assert state.name == "Suspended"


async def test_a_run_resumed_by_hand_fails_so_that_another_waits_in_its_place(service: FakeService) -> None:
    flow_run = await deployed()
    service.answers.append(wait("concept-1", "CONCEPT"))
    await follow(flow_run)
    async with get_client() as client:
        await client.resume_flow_run(flow_run.id, run_input={})
    service.answers.extend([wait("concept-1", "CONCEPT"), wait("concept-1", "CONCEPT")])
    with pytest.raises(Exception, match="not answered yet"):
        await follow(flow_run)
    (report,) = service.told("report")
    assert report["state"] == "failed"
    assert "ResumedByHandError" in str(report["error"])


async def test_a_refusal_fails_the_run_at_once_and_is_told(service: FakeService) -> None:
    problem = {"code": "unauthenticated", "detail": "The callback token is missing or wrong."}
    service.answers.append(httpx.Response(401, json=problem))
    state = await run()
    assert state.is_failed()
    with pytest.raises(RefusedError, match="401 unauthenticated"):
        await state.aresult()
    assert len(service.told("next")) == 1
    assert len(service.told("report")) == 1


def test_what_a_run_is_resumed_with_has_a_default_for_all_and_takes_nothing_else() -> None:
    assert set(WriterAnswer.model_fields) == {"correlation_id", "stage", "version"}
    assert WriterAnswer() == WriterAnswer(correlation_id=None, stage=None, version=None)
    with pytest.raises(ValueError, match="extra"):
        WriterAnswer(correlation_id=UUID(int=1), feedback="a word of the writer's")  # type: ignore[call-arg]
