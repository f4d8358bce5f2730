// A session's event stream that comes back by itself: it remembers the last event seen,
// waits longer after each failure, and says how it stands.
import { pause } from "./commands";
import { ProblemError } from "./problem";
import { readSse, type StreamMessage } from "./sse";

export type StreamStatus = "connecting" | "live" | "polling" | "reconnecting" | "offline";

export type StreamHandlers = {
  onMessage: (message: StreamMessage) => void;
  onStatus: (status: StreamStatus) => void;
  /** The server does not know the last event id: answers the one to go on from. */
  onLost: () => Promise<string | null>;
};

const silenceLimit = 40_000;
const firstPause = 250;
const longestPause = 5_000;
const triesUntilOffline = 6;

/** Streams until the signal aborts, or the session is gone (404). */
export async function followStream(
  url: string,
  lastEventId: string | null,
  handlers: StreamHandlers,
  signal: AbortSignal,
): Promise<void> {
  let last = lastEventId;
  let failures = 0;
  handlers.onStatus("connecting");
  while (!signal.aborted) {
    // The server says something every 15 s; a silent connection is a dead one.
    const watch = new AbortController();
    const stop = () => watch.abort();
    signal.addEventListener("abort", stop, { once: true });
    let timer = setTimeout(stop, silenceLimit);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, silenceLimit);
    };
    try {
      await readSse(url, {
        lastEventId: last,
        signal: watch.signal,
        onHeard: heard,
        onOpen: () => {
          failures = 0;
          handlers.onStatus("live");
        },
        onMessage: (message) => {
          if (message.id !== null) last = message.id;
          if (message.event === "ready" && last === null) last = readyId(message.data);
          handlers.onMessage(message);
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ProblemError && error.status === 404) {
        handlers.onStatus("offline");
        return;
      }
      if (error instanceof ProblemError && error.status === 400) {
        last = await handlers.onLost().catch(() => last);
      }
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    failures += 1;
    handlers.onStatus(failures > triesUntilOffline ? "offline" : "reconnecting");
    // A little chance keeps the tabs of many writers from returning all at once.
    const wait = Math.min(longestPause, firstPause * 2 ** (failures - 1));
    await pause(wait * (0.75 + Math.random() / 2), signal).catch(() => undefined);
  }
}

function readyId(data: string): string | null {
  try {
    const { last_event_id: id } = JSON.parse(data) as { last_event_id?: number };
    return id === undefined ? null : String(id);
  } catch {
    return null;
  }
}
