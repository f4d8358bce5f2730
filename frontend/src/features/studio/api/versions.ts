// The session's history, version by version: what was written, by whom and when, and how the
// session stood at any of them.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { client, dataOf } from "@/api/client";
import { asContent } from "@/api/content";
import { forkSession } from "@/api/fork";
import type { Envelope, StateView } from "@/api/types";

/** One event, without its contents: they may be long, and the list shows none of them. */
export type Entry = { sequence: number; version: number; type: string; stage: string; at: string };

export type Version = {
  version: number;
  at: string;
  /** Written by the machine or by time, and not by a person. */
  byItself: boolean;
  entries: Entry[];
};

const page = 200;

type Span = { after: number; limit: number };

/** The page that ends with the event `to`. */
const before = (to: number): Span => {
  const after = Math.max(0, to - page);
  return { after, limit: Math.max(1, to - after) };
};

function entryOf(event: Envelope): Entry {
  const { stage } = asContent(event.data);
  return {
    sequence: event.sequence,
    version: event.aggregateversion,
    type: event.type,
    stage: typeof stage === "string" ? stage : "",
    at: event.time,
  };
}

async function readEntries(sessionId: string, span: Span, signal: AbortSignal): Promise<Entry[]> {
  const { events } = dataOf(
    await client.GET("/genesis/{session_id}/events", {
      params: { path: { session_id: sessionId }, query: span },
      signal,
    }),
  );
  return (events as unknown as Envelope[]).map(entryOf);
}

/** Newest first; grows at its head as the session does, and at its foot when asked. */
export function useVersions(sessionId: string, lastEventId: number) {
  const query = useInfiniteQuery({
    queryKey: ["session", sessionId, "versions"],
    initialPageParam: before(lastEventId),
    queryFn: ({ pageParam, signal }) => readEntries(sessionId, pageParam, signal),
    getNextPageParam: (_page, _pages, span: Span) => (span.after > 0 ? before(span.after) : null),
    getPreviousPageParam: (newest, _pages, span: Span): Span => ({
      after: newest[newest.length - 1]?.sequence ?? span.after,
      limit: 1_000,
    }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data, isFetching, isError, fetchPreviousPage } = query;
  const known = Math.max(0, ...(data?.pages.flat().map(({ sequence }) => sequence) ?? []));
  const behind = data !== undefined && !isFetching && !isError && known < lastEventId;
  useEffect(() => {
    if (behind) void fetchPreviousPage();
  }, [behind, fetchPreviousPage]);
  return query;
}

const byItself = new Set([
  "generation.completed",
  "generation.failed",
  "session.expiring",
  "session.expired",
  "workflow.reminder",
  "workflow.failed",
]);

export function versionsOf(entries: readonly Entry[]): Version[] {
  const found = new Map<number, Version>();
  for (const entry of [...entries].sort((left, right) => left.sequence - right.sequence)) {
    const known = found.get(entry.version);
    if (known !== undefined) known.entries.push(entry);
    else {
      found.set(entry.version, {
        version: entry.version,
        at: entry.at,
        byItself: byItself.has(entry.type),
        entries: [entry],
      });
    }
  }
  return [...found.values()].reverse();
}

/** Versions in which nothing but one stage's draft was written stand together. */
export function runsOf(versions: readonly Version[]): Version[][] {
  const runs: Version[][] = [];
  const draftOf = ({ entries: [first, ...more] }: Version) =>
    first?.type === "draft.edited" && more.length === 0 ? first.stage : null;
  for (const version of versions) {
    const run = runs[runs.length - 1];
    const stage = draftOf(version);
    if (run?.[0] !== undefined && stage !== null && draftOf(run[0]) === stage) run.push(version);
    else runs.push([version]);
  }
  return runs;
}

export function useStateAt(sessionId: string, version: number) {
  return useQuery({
    queryKey: ["session", sessionId, "version", version],
    queryFn: async ({ signal }) => {
      const state = dataOf(
        await client.GET("/genesis/{session_id}/state", {
          params: { path: { session_id: sessionId }, query: { at_version: version } },
          signal,
        }),
      );
      return state as unknown as StateView;
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

export function useFork(sessionId: string) {
  return useMutation({
    mutationFn: ({ version, key }: { version: number; key: string }) =>
      forkSession(sessionId, version, key),
  });
}
