// One stream for all tabs of a browser that show the same session, and no more streams than
// a browser's six connections to a host can bear. The tab that holds the session's lock
// streams and passes on what it hears; when it is hidden or closed, the next one takes over.
import { pause } from "./commands";
import type { StreamMessage } from "./sse";
import { followStream, type StreamStatus } from "./stream";

export type SharedStreamOptions = {
  sessionId: string;
  /** Where to begin: the last event the tab's state already knows. */
  lastEventId: string | null;
  onMessage: (message: StreamMessage) => void;
  onStatus: (status: StreamStatus) => void;
  /** What was written so far of the running generations, for a tab that joins. */
  snapshot: () => StreamMessage[];
  /** Reads the state anew: events may have passed while this tab was not listening. */
  onCatchUp: () => void;
  /** The server does not know the last event id: answers the one to go on from. */
  onLost: () => Promise<string | null>;
};

type Note =
  | { kind: "message"; message: StreamMessage }
  | { kind: "status"; status: StreamStatus }
  | { kind: "hello" }
  | { kind: "snapshot"; messages: StreamMessage[] };

/** Two of the six connections stay free for commands and reads. */
const streamSlots = 4;
const pollEvery = 1_500;

export function streamUrl(sessionId: string): string {
  return `/genesis/${encodeURIComponent(sessionId)}/events/stream`;
}

/** Streams while the tab is seen; answers the function that ends it. */
export function shareStream(options: SharedStreamOptions): () => void {
  let last = options.lastEventId;
  let run: AbortController | null = null;
  const remember = (message: StreamMessage) => {
    if (message.id !== null) last = message.id;
    options.onMessage(message);
  };
  const begin = (joining: boolean) => {
    run = new AbortController();
    void takePart(() => last, { ...options, onMessage: remember }, joining, run.signal);
  };
  const onVisibility = () => {
    if (document.visibilityState === "hidden") {
      run?.abort();
      run = null;
    } else if (run === null) {
      begin(true);
    }
  };
  document.addEventListener("visibilitychange", onVisibility);
  if (document.visibilityState !== "hidden") begin(false);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    run?.abort();
  };
}

async function takePart(
  last: () => string | null,
  options: SharedStreamOptions,
  joining: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (joining) options.onCatchUp();
  // Locks exist in secure contexts only; without them each tab has a stream of its own.
  if (!("locks" in navigator) || typeof BroadcastChannel === "undefined") {
    await followStream(streamUrl(options.sessionId), last(), options, signal);
    return;
  }
  const channel = new BroadcastChannel(`genesis-session-${options.sessionId}`);
  signal.addEventListener("abort", () => channel.close(), { once: true });
  const tell = (note: Note) => {
    if (!signal.aborted) channel.postMessage(note);
  };
  let leading = false;
  let status: StreamStatus = "connecting";

  channel.onmessage = ({ data }: MessageEvent<Note>) => {
    if (leading) {
      if (data.kind === "hello") {
        tell({ kind: "status", status });
        tell({ kind: "snapshot", messages: options.snapshot() });
      }
      return;
    }
    if (data.kind === "message") options.onMessage(data.message);
    if (data.kind === "snapshot") for (const message of data.messages) options.onMessage(message);
    if (data.kind === "status") {
      options.onStatus(data.status);
      if (data.status === "polling") options.onCatchUp();
    }
  };
  const lead: SharedStreamOptions = {
    ...options,
    onMessage: (message) => {
      options.onMessage(message);
      tell({ kind: "message", message });
    },
    onStatus: (next) => {
      status = next;
      options.onStatus(next);
      tell({ kind: "status", status });
    },
  };
  const held = navigator.locks.request(
    `genesis-stream-${options.sessionId}`,
    { signal },
    async () => {
      leading = true;
      await streamWithSlot(last, lead, signal);
    },
  );
  const { held: holders } = await navigator.locks.query();
  if (!leading && holders?.some(({ name }) => name === `genesis-stream-${options.sessionId}`)) {
    // Another tab streams: what passed before this one listened is in the state.
    options.onCatchUp();
    tell({ kind: "hello" });
  }
  await held.catch(() => undefined);
}

async function streamWithSlot(
  last: () => string | null,
  options: SharedStreamOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (let slot = 0; slot < streamSlots; slot += 1) {
      const streamed = await navigator.locks.request(
        `genesis-stream-slot-${slot}`,
        { ifAvailable: true },
        async (lock) => {
          if (lock === null) return false;
          await followStream(streamUrl(options.sessionId), last(), options, signal);
          return true;
        },
      );
      // It ended by itself only because the session is gone.
      if (streamed) return;
    }
    options.onStatus("polling");
    options.onCatchUp();
    await pause(pollEvery, signal).catch(() => undefined);
  }
}
