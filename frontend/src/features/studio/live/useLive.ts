// Keeps an open studio in step with its session: hears the stream, brings the state up to
// what was heard, and hands the text being written to the delta store.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { shareStream } from "@/api/sharedStream";
import type { StreamMessage } from "@/api/sse";
import type { StreamStatus } from "@/api/stream";
import type { Envelope, StateView } from "@/api/types";
import { learn, learnMissed } from "../api/lore";
import { catchUp, refresh, stateKey } from "../api/session";
import { type Delta, DeltaStore } from "./deltaStore";

export type Live = { status: StreamStatus; deltas: DeltaStore };

type Progress = { command_id: string; attempt: number; stage: string; progress: number };

const endings = new Set(["generation.completed", "generation.failed", "generation.cancelled"]);

/** `lastEventId` is that of the first state that was read; the stream begins after it. */
export function useLive(sessionId: string, lastEventId: number): Live {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState<StreamStatus>("connecting");
  const [deltas] = useState(() => new DeltaStore());

  useEffect(() => {
    const onMessage = ({ event, data, id }: StreamMessage) => {
      const body = parsed(data);
      if (body === null) return;
      if (id !== null) {
        const envelope = body as Envelope;
        learn(queryClient, sessionId, envelope);
        void catchUp(queryClient, sessionId, envelope.aggregateversion).then(() => {
          if (endings.has(event)) deltas.end(commandOf(envelope));
        });
      } else if (event === "generation.delta") {
        deltas.apply(body as Delta);
      } else if (event === "generation.progress") {
        const { command_id, stage, attempt, progress } = body as Progress;
        deltas.progress(command_id, stage, attempt, progress);
      }
    };
    return shareStream({
      sessionId,
      lastEventId: String(lastEventId),
      onMessage,
      onStatus: setStatus,
      snapshot: () =>
        deltas
          .deltas()
          .map((delta) => ({ event: "generation.delta", id: null, data: JSON.stringify(delta) })),
      onCatchUp: () =>
        void refresh(queryClient, sessionId).then(() => {
          const state = queryClient.getQueryData<StateView>(stateKey(sessionId));
          if (state !== undefined) void learnMissed(queryClient, sessionId, state.last_event_id);
        }),
      onLost: async () => {
        await refresh(queryClient, sessionId);
        const state = queryClient.getQueryData<StateView>(stateKey(sessionId));
        return state === undefined ? null : String(state.last_event_id);
      },
    });
  }, [sessionId, lastEventId, queryClient, deltas]);

  return { status, deltas };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function commandOf(envelope: Envelope): string {
  const { command_id: id } = envelope.data as { command_id?: unknown };
  return typeof id === "string" ? id : "";
}
