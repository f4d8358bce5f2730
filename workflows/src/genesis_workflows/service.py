"""What the flow asks of the service: what comes next, and what it tells it. The service decides; nothing here does."""

import asyncio
import logging
import os
import time
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, TypeAdapter

TOKEN_VARIABLE = "GENESIS__WORKFLOW__CALLBACK_TOKEN"  # noqa: S105 - a name, not a secret
"""Where the worker's environment holds the bearer token; never a flow parameter, which anyone may read in Prefect."""

PATIENCE = 60.0
"""Seconds for which a service that is away is asked again; then the run fails, and the service starts another."""

CONFIRMATION = 2.0
"""Seconds that telling of a pause may take: it is best effort, the service finds the pause by itself too."""

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be another the next time."""


class Answered(BaseModel):
    """The next wait has been answered: the run goes on after it."""

    next: Literal["answered"]
    pause_key: str
    stage: str
    version: int


class Wait(BaseModel):
    """The next wait is open: the run suspends under this key."""

    next: Literal["wait"]
    pause_key: str
    correlation_id: UUID
    stage: str | None
    timeout_at: str


class Done(BaseModel):
    """All waits are answered."""

    next: Literal["done"]


class Ended(BaseModel):
    """The run is over: its session ended, or a newer one stands in its place."""

    next: Literal["ended"]
    reason: str


Step = Annotated[Answered | Wait | Done | Ended, Field(discriminator="next")]
_STEP: TypeAdapter[Answered | Wait | Done | Ended] = TypeAdapter(Step)


class RefusedError(Exception):
    """The service refused, and asking again would not change it."""


class Service:
    """The service as one run sees it."""

    def __init__(
        self,
        url: str,
        session_id: UUID,
        flow_run_id: UUID,
        attempt: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Speaks for the run `flow_run_id`, which stands for an attempt of a session's workflow."""
        self._about = {"session_id": str(session_id), "flow_run_id": str(flow_run_id), "attempt": attempt}
        self._flow_run_id = str(flow_run_id)
        token = os.environ.get(TOKEN_VARIABLE, "").strip()
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=10.0,
            transport=transport,
            # A proxy of the environment is not on the way to the service that the run was told of.
            trust_env=False,
        )

    async def __aenter__(self) -> "Service":
        """Opens nothing: connections are made when they are needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def next(self, after: str | None) -> Answered | Wait | Done | Ended:
        """What follows the wait `after` (none: the first). Asked again as long as the service is away, for `PATIENCE`.

        Raises:
            RefusedError: the service will not have this run.
            httpx.HTTPError: the service stayed away.

        """
        return _STEP.validate_python(await self._asked("/internal/workflow/next", {**self._about, "after": after}))

    async def paused(self, pause_key: str) -> None:
        """Tells that the run is suspended, and that its answer can be taken. Best effort: it never raises."""
        body = {"flow_run_id": self._flow_run_id, "pause_key": pause_key}
        await self._told("/internal/workflow/paused", body)

    async def failed(self, error: BaseException) -> None:
        """Tells that the run fails, so that another is started at once. Best effort: it never raises."""
        body = {**self._about, "state": "failed", "error": f"{type(error).__name__}: {error}"[:2_000]}
        await self._told("/internal/workflow/report", body)

    async def _asked(self, path: str, body: Mapping[str, Any]) -> object:
        deadline = time.monotonic() + PATIENCE
        delay = 0.1
        while True:
            try:
                response = await self._http.post(path, json=body)
                if response.status_code not in AGAIN:
                    return _read(response)
                response.raise_for_status()
            except httpx.HTTPError:
                if time.monotonic() + delay > deadline:
                    raise
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def _told(self, path: str, body: Mapping[str, Any]) -> None:
        try:
            async with asyncio.timeout(CONFIRMATION):
                response = await self._http.post(path, json=body)
            response.raise_for_status()
        except (httpx.HTTPError, TimeoutError) as error:
            logging.getLogger(__name__).warning("the service could not be told at %s: %s", path, error)


def _read(response: httpx.Response) -> object:
    if response.is_success:
        return response.json()
    try:
        problem = response.json()
        why = f"{problem['code']}: {problem['detail']}"
    except (ValueError, LookupError, TypeError):
        why = response.reason_phrase
    raise RefusedError(f"the service answered {response.status_code} {why}")
