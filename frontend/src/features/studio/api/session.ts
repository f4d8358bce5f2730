// The session's state as the server tells it, never older than what this tab has heard of.
import { type QueryClient, useQuery } from "@tanstack/react-query";
import { client } from "@/api/client";
import { hasCode, problemOf } from "@/api/problem";
import type { StateView } from "@/api/types";

export const stateKey = (sessionId: string) => ["session", sessionId, "state"] as const;

/** The newest version heard of, by session: in an answer to a command or from the stream. */
const heardOf = new Map<string, number>();

async function readState(
  queryClient: QueryClient,
  sessionId: string,
  signal: AbortSignal,
): Promise<StateView> {
  const known = queryClient.getQueryData<StateView>(stateKey(sessionId));
  const wanted = heardOf.get(sessionId) ?? 0;
  const { data, error, response } = await client.GET("/genesis/{session_id}/state", {
    params: {
      path: { session_id: sessionId },
      query: wanted > 0 ? { min_version: wanted } : {},
    },
    headers:
      known !== undefined && known.version >= wanted
        ? { "If-None-Match": `"${known.version}"` }
        : {},
    // The tag is ours to compare; the browser's own cache would hide the 304.
    cache: "no-store",
    signal,
  });
  if (response.status === 304 && known !== undefined) return known;
  // Contents are read as data, whatever their stage.
  if (data !== undefined) return data as unknown as StateView;
  const problem = problemOf(response, error);
  // A database put back to an earlier day does not know the version: take what it has.
  if (problem.code === "version_not_reached") heardOf.delete(sessionId);
  throw problem;
}

export function useSessionState(sessionId: string) {
  return useQuery({
    queryKey: stateKey(sessionId),
    queryFn: ({ client: queryClient, signal }) => readState(queryClient, sessionId, signal),
    staleTime: 2_000,
    retry: (failures, error) =>
      hasCode(error, "version_not_reached")
        ? failures < 1
        : !hasCode(error, "session_not_found") && !hasCode(error, "not_found") && failures < 5,
  });
}

/** Brings the state up to a version that was heard of. */
export async function catchUp(
  queryClient: QueryClient,
  sessionId: string,
  version: number,
): Promise<void> {
  const wanted = Math.max(version, heardOf.get(sessionId) ?? 0);
  heardOf.set(sessionId, wanted);
  const known = queryClient.getQueryData<StateView>(stateKey(sessionId));
  if (known !== undefined && known.version >= wanted) return;
  await queryClient.invalidateQueries({ queryKey: stateKey(sessionId) });
}

export function refresh(queryClient: QueryClient, sessionId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: stateKey(sessionId) });
}
