"""How the service is asked: again while it is away, never for ever, and with the token of the environment."""

import asyncio

import httpx
import pytest

from fakes import RUN, SESSION, FakeService
from genesis_workflows import service as module
from genesis_workflows.service import TOKEN_VARIABLE, Done, RefusedError, Service


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(asyncio, "sleep", at_once)


def asking(fake: FakeService) -> Service:
    return Service("http://service/", SESSION, RUN, 2, transport=fake.transport())


async def test_a_service_that_is_away_is_asked_again() -> None:
    fake = FakeService()
    fake.answers.extend([httpx.ConnectError("no"), httpx.Response(503), httpx.Response(429), {"next": "done"}])
    async with asking(fake) as service:
        assert isinstance(await service.next(None), Done)
    assert len(fake.asked) == 4


async def test_a_service_that_stays_away_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    fake = FakeService()
    fake.answers.append(httpx.Response(503))
    async with asking(fake) as service:
        with pytest.raises(httpx.HTTPStatusError):
            await service.next(None)


async def test_a_refusal_is_not_asked_again_and_says_what_the_problem_says() -> None:
    fake = FakeService()
    fake.answers.append(httpx.Response(404, json={"code": "not_found", "detail": "no such run"}))
    async with asking(fake) as service:
        with pytest.raises(RefusedError, match="404 not_found: no such run"):
            await service.next("concept-1")


async def test_the_token_comes_from_the_environment_and_only_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeService()
    fake.answers.extend([{"next": "done"}, {"next": "done"}])
    async with asking(fake) as service:
        await service.next(None)
    monkeypatch.setenv(TOKEN_VARIABLE, "s3cret")
    async with asking(fake) as service:
        await service.next(None)
    assert fake.tokens == [None, "Bearer s3cret"]
    assert "s3cret" not in str(fake.asked)


async def test_telling_takes_two_seconds_at_the_most_and_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONFIRMATION", 0.01)

    async def for_ever(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    service = Service("http://service", SESSION, RUN, 1, transport=httpx.MockTransport(for_ever))
    async with service:
        await service.paused("concept-1")
        await service.failed(ValueError("x" * 5_000))
