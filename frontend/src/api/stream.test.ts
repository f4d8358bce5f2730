import { afterEach, describe, expect, it, vi } from "vitest";
import { readSse, type StreamMessage } from "./sse";
import { followStream, type StreamStatus } from "./stream";

function answer(chunks: string[], status = 200): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  return new Response(body, { status, headers: { "content-type": "text/event-stream" } });
}

afterEach(() => vi.unstubAllGlobals());

describe("one connection", () => {
  it("reads events however the network cuts them, and skips comments", async () => {
    const chunks = ["id: 7\nevent: stage.con", 'firmed\ndata: {"a":', "1}\n\n: still here\n\n"];
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => answer(chunks)),
    );
    const seen: StreamMessage[] = [];
    await readSse("/x", {
      lastEventId: "6",
      signal: new AbortController().signal,
      onOpen: () => undefined,
      onHeard: () => undefined,
      onMessage: (message) => seen.push(message),
    });
    expect(seen).toEqual([{ id: "7", event: "stage.confirmed", data: '{"a":1}' }]);
    expect(fetch).toHaveBeenCalledWith(
      "/x",
      expect.objectContaining({ headers: expect.objectContaining({ "last-event-id": "6" }) }),
    );
  });
});

describe("a stream that comes back", () => {
  const lastIds = (calls: unknown[][]) =>
    calls.map(([, init]) => (init as { headers: Record<string, string> }).headers["last-event-id"]);

  async function follow(answers: (() => Response | Promise<Response>)[], onLost = vi.fn()) {
    const abort = new AbortController();
    const statuses: StreamStatus[] = [];
    const fetched = vi.fn(async () => {
      const next = answers.shift();
      if (next !== undefined) return next();
      abort.abort();
      throw new TypeError("closed");
    });
    vi.stubGlobal("fetch", fetched);
    await followStream(
      "/x",
      "3",
      { onMessage: () => undefined, onStatus: (status) => statuses.push(status), onLost },
      abort.signal,
    );
    return { statuses, ids: lastIds(fetched.mock.calls as unknown[][]) };
  }

  it("goes on after the last event it saw, also after a shutdown", async () => {
    const { statuses, ids } = await follow([
      () => answer(["id: 4\nevent: a\ndata: {}\n\nevent: shutdown\ndata: {}\n\n"]),
      () => Promise.reject(new TypeError("refused")),
      () => answer(["id: 5\nevent: a\ndata: {}\n\n"]),
    ]);
    expect(ids).toEqual(["3", "4", "4", "5"]);
    expect(statuses.slice(0, 5)).toEqual([
      "connecting",
      "live",
      "reconnecting",
      "reconnecting",
      "live",
    ]);
  });

  it("asks where to go on when the server does not know its last event", async () => {
    const onLost = vi.fn(async () => "2");
    const { ids } = await follow(
      [() => new Response("{}", { status: 400 }), () => answer([])],
      onLost,
    );
    expect(onLost).toHaveBeenCalledTimes(1);
    expect(ids.slice(0, 2)).toEqual(["3", "2"]);
  });

  it("ends where the session is gone", async () => {
    const { statuses, ids } = await follow([() => new Response("{}", { status: 404 })]);
    expect(ids).toEqual(["3"]);
    expect(statuses).toEqual(["connecting", "offline"]);
  });
});
