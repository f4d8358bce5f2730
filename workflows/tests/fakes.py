"""A service that answers as it is told, and keeps what it was asked."""

import json
from collections import deque
from collections.abc import Callable
from uuid import UUID

import httpx

SESSION = UUID(int=1)
RUN = UUID(int=2)


def wait(pause_key: str, stage: str | None = None) -> dict[str, object]:
    return {
        "next": "wait",
        "pause_key": pause_key,
        "correlation_id": str(UUID(int=3)),
        "stage": stage,
        "timeout_at": "2026-12-01T00:00:00Z",
    }


def answered(pause_key: str, stage: str, version: int) -> dict[str, object]:
    return {"next": "answered", "pause_key": pause_key, "stage": stage, "version": version}


class FakeService:
    """Answers `next` with what was queued, one after the other; what else it is told, with nothing."""

    def __init__(self) -> None:
        self.answers: deque[dict[str, object] | httpx.Response | Exception] = deque()
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.tokens: list[str | None] = []
        self.on_told: Callable[[], httpx.Response] = lambda: httpx.Response(200, json={})

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def told(self, path: str) -> list[dict[str, object]]:
        return [body for asked, body in self.asked if asked.endswith(path)]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, json.loads(request.content)))
        self.tokens.append(request.headers.get("authorization"))
        if not request.url.path.endswith("/next"):
            return self.on_told()
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)
