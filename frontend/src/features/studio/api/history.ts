// What the session's recent events tell beyond its state: who wrote, and how many proposals
// a running generation was asked for.
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { asContent } from "@/api/content";
import type { Envelope } from "@/api/types";

export type Writer = { kind: string; model: string | null };
export type Lore = { writer: Writer | null; counts: Record<string, number> };

const loreKey = (sessionId: string) => ["session", sessionId, "lore"] as const;
const enough = 200;

export function withEvent(lore: Lore, event: Pick<Envelope, "type" | "data">): Lore {
  const data = asContent(event.data);
  if (event.type === "generation.completed") {
    const { kind, model } = asContent(data.writer);
    if (typeof kind !== "string") return lore;
    return { ...lore, writer: { kind, model: typeof model === "string" ? model : null } };
  }
  if (event.type === "generation.requested") {
    const { command_id: id, count, kind } = data;
    if (typeof id !== "string") return lore;
    const asked = kind === "refinement" ? 1 : count;
    if (typeof asked !== "number") return lore;
    return { ...lore, counts: { ...lore.counts, [id]: asked } };
  }
  return lore;
}

export function useLore(sessionId: string, lastEventId: number): Lore {
  const { data } = useQuery({
    queryKey: loreKey(sessionId),
    queryFn: async ({ signal }) => {
      const { events } = dataOf(
        await client.GET("/genesis/{session_id}/events", {
          params: {
            path: { session_id: sessionId },
            query: { after: Math.max(0, lastEventId - enough), limit: enough },
          },
          signal,
        }),
      );
      return (events as unknown as Envelope[]).reduce<Lore>(withEvent, {
        writer: null,
        counts: {},
      });
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? { writer: null, counts: {} };
}

export function learn(queryClient: QueryClient, sessionId: string, event: Envelope): void {
  queryClient.setQueryData<Lore>(loreKey(sessionId), (lore) => lore && withEvent(lore, event));
}
