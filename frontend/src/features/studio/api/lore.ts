// What the session's recent events tell beyond its state: who wrote which proposal, what a generation was
// asked for, of which end the writer was warned, and how its workflow does.
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { asContent, type JsonObject } from "@/api/content";
import type { Envelope } from "@/api/types";
import { type Usage, usageOf } from "@/shared/writer";

/** How a proposal came to be: who wrote it, and what its generation took. */
export type Writing = {
  kind: string;
  model: string | null;
  usage: Usage | null;
  commandId: string;
  /** How many proposals the generation yielded: the usage is that of all of them. */
  together: number;
};

export type WorkflowNews =
  | { kind: "reminder"; eventId: string; stage: string | null; timeoutAt: string }
  | { kind: "failed"; eventId: string; stage: string | null; reason: string };

export type Lore = {
  /** By proposal. */
  writings: Record<string, Writing>;
  /** What the generations were asked for, by the id of their command. */
  requests: Record<string, JsonObject>;
  /** The command of each stage's last generation that failed. */
  failures: Record<string, string>;
  /** The time of expiry that `session.expiring` warned of. */
  warnedOf: string | null;
  workflow: WorkflowNews | null;
  lastEventId: number;
};

const nothing: Lore = {
  writings: {},
  requests: {},
  failures: {},
  warnedOf: null,
  workflow: null,
  lastEventId: 0,
};

const loreKey = (sessionId: string) => ["session", sessionId, "lore"] as const;
const enough = 200;
const most = 1_000;

type Heard = Pick<Envelope, "type" | "data"> & Partial<Pick<Envelope, "id" | "sequence">>;

export function withEvent(lore: Lore, event: Heard): Lore {
  const data = asContent(event.data);
  const next: Lore = {
    ...lore,
    workflow: workflowAfter(lore.workflow, event, data),
    lastEventId: Math.max(lore.lastEventId, event.sequence ?? 0),
  };
  const { command_id: id, stage } = data;
  switch (event.type) {
    case "generation.completed":
      return { ...next, writings: { ...lore.writings, ...writingsOf(data) } };
    case "generation.requested":
      if (typeof id !== "string") return next;
      return { ...next, requests: { ...lore.requests, [id]: data } };
    case "generation.failed":
      if (typeof id !== "string" || typeof stage !== "string") return next;
      return { ...next, failures: { ...lore.failures, [stage]: id } };
    case "session.expiring":
      return { ...next, warnedOf: textOf(data.expires_at) };
    default:
      return next;
  }
}

function writingsOf(data: JsonObject): Record<string, Writing> {
  const { kind, model, usage } = asContent(data.writer);
  const proposals = Array.isArray(data.proposals) ? data.proposals : [];
  if (typeof kind !== "string") return {};
  const writing: Writing = {
    kind,
    model: textOf(model),
    usage: usageOf(usage),
    commandId: textOf(data.command_id) ?? "",
    together: proposals.length,
  };
  const ids = proposals.map((proposal) => textOf(asContent(proposal).proposal_id));
  return Object.fromEntries(ids.filter((id) => id !== null).map((id) => [id, writing]));
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);

/** What happens by itself and answers nobody's waiting. */
const ownMotion = new Set(["generation.completed", "generation.failed", "session.expiring"]);
/** What a reminder waited for, or what makes its time begin anew. */
const answersReminder = new Set(["stage.confirmed", "stage.entered", "session.extended"]);

function workflowAfter(
  before: WorkflowNews | null,
  { type, id = "" }: Heard,
  data: JsonObject,
): WorkflowNews | null {
  const stage = textOf(data.stage);
  if (type === "workflow.reminder") {
    return { kind: "reminder", eventId: id, stage, timeoutAt: textOf(data.timeout_at) ?? "" };
  }
  if (type === "workflow.failed") {
    return { kind: "failed", eventId: id, stage, reason: textOf(data.reason) ?? "" };
  }
  // A workflow that has ended begins again with the writer's next step.
  if (before?.kind === "failed") return ownMotion.has(type) ? before : null;
  return answersReminder.has(type) ? null : before;
}

/** How many proposals a generation was asked for, where that is known. */
export function countAsked(lore: Lore, commandId: string): number | null {
  const request = lore.requests[commandId];
  if (request?.kind === "refinement") return 1;
  return typeof request?.count === "number" ? request.count : null;
}

export function isWarnedOf(lore: Lore, expiresAt: string): boolean {
  return lore.warnedOf !== null && Date.parse(lore.warnedOf) === Date.parse(expiresAt);
}

export function useLore(sessionId: string, lastEventId: number): Lore {
  const { data } = useQuery({
    queryKey: loreKey(sessionId),
    queryFn: async ({ signal }) => {
      const { events } = dataOf(
        await client.GET("/genesis/{session_id}/events", {
          params: {
            path: { session_id: sessionId },
            query: { after: Math.max(0, lastEventId - enough), limit: most },
          },
          signal,
        }),
      );
      return (events as unknown as Envelope[]).reduce<Lore>(withEvent, nothing);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? nothing;
}

export function learn(queryClient: QueryClient, sessionId: string, event: Envelope): void {
  queryClient.setQueryData<Lore>(loreKey(sessionId), (lore) =>
    lore === undefined || event.sequence <= lore.lastEventId ? lore : withEvent(lore, event),
  );
}

/** Reads anew what passed while nothing was heard of the events themselves. */
export async function learnMissed(
  queryClient: QueryClient,
  sessionId: string,
  lastEventId: number,
): Promise<void> {
  const lore = queryClient.getQueryData<Lore>(loreKey(sessionId));
  if (lore === undefined || lore.lastEventId >= lastEventId) return;
  await queryClient.invalidateQueries({ queryKey: loreKey(sessionId) });
}
