// One connection to a stream of server-sent events, read with fetch so that the
// Last-Event-ID can be chosen and the status code of a refusal is seen.
import { createParser } from "eventsource-parser";
import { problemOf, UnreachableError } from "./problem";

export type StreamMessage = { event: string; id: string | null; data: string };

export type SseOptions = {
  lastEventId: string | null;
  signal: AbortSignal;
  onOpen: () => void;
  /** Called for every chunk, comments included. */
  onHeard: () => void;
  onMessage: (message: StreamMessage) => void;
};

/** Resolves when the server closes the stream; throws when it refuses or the network fails. */
export async function readSse(url: string, options: SseOptions): Promise<void> {
  const { lastEventId, signal, onOpen, onHeard, onMessage } = options;
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (lastEventId !== null) headers["last-event-id"] = lastEventId;
  const response = await fetch(url, { headers, signal, cache: "no-store" }).catch((cause) => {
    throw signal.aborted ? cause : new UnreachableError(cause);
  });
  if (!response.ok || response.body === null) {
    throw problemOf(response, await response.json().catch(() => null));
  }
  onOpen();

  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      onMessage({ event: event ?? "message", id: id ?? null, data }),
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onHeard();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch (cause) {
    throw signal.aborted ? cause : new UnreachableError(cause);
  }
}
