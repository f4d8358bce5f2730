"""Prefect's own test harness: a server and a database of the tests' own."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from prefect.testing.utilities import prefect_test_harness

from fakes import FakeService
from genesis_workflows import flow
from genesis_workflows.service import Service


@pytest.fixture(scope="session", autouse=True)
def _prefect_server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    """The service that every run of the test meets."""
    fake = FakeService()

    class Met(Service):
        def __init__(self, url: str, session_id: UUID, flow_run_id: UUID, attempt: int) -> None:
            super().__init__(url, session_id, flow_run_id, attempt, transport=fake.transport())

    monkeypatch.setattr(flow, "Service", Met)
    return fake
