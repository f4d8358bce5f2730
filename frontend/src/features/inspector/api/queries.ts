// What operators see of the running server, read anew every other second while it is live.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { isTransient } from "@/api/problem";
import type { components, paths } from "@/api/schema";
import type { Envelope } from "@/api/types";
import { adminHeaders } from "@/api/adminToken";

type Schemas = components["schemas"];
export type Actor = Schemas["ActorList"]["actors"][number];
export type ActorDetail = Schemas["ActorDetail"];
export type TreeNode = Schemas["TreeNode"];
export type OutboxRow = Schemas["OutboxRow"];
export type TaskRow = Schemas["TaskRow"];
export type HandleRow = Schemas["HandleRow"];

type Query<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Q } };
}
  ? NonNullable<Q>
  : never;
export type ActorQuery = Query<"/admin/actors">;
export type OutboxQuery = Query<"/admin/outbox">;
export type TaskQuery = Query<"/admin/tasks">;
export type HandleQuery = Query<"/admin/handles">;

export const adminKey = ["admin"] as const;
const often = 2_000;
export const pageSize = 50;

const shared = (live: boolean) =>
  ({
    refetchInterval: live ? often : false,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 10_000,
    retry: (failures: number, error: Error) => isTransient(error) && failures < 2,
  }) as const;

export function useTree(live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "tree"],
    queryFn: async ({ signal }) =>
      dataOf(await client.GET("/admin/tree", { headers: adminHeaders(), signal })),
    ...shared(live),
  });
}

export function useActors(query: ActorQuery, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "actors", query],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/admin/actors", { params: { query }, headers: adminHeaders(), signal }),
      ),
    ...shared(live),
  });
}

export function useActor(id: string, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "actor", id],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/admin/actors/{id}", {
          params: { path: { id } },
          headers: adminHeaders(),
          signal,
        }),
      ),
    ...shared(live),
    placeholderData: (before) => (before?.id === id ? before : undefined),
  });
}

export function useOutbox(query: OutboxQuery, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "outbox", query],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/admin/outbox", { params: { query }, headers: adminHeaders(), signal }),
      ),
    ...shared(live),
  });
}

export function useTasks(query: TaskQuery, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "tasks", query],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/admin/tasks", { params: { query }, headers: adminHeaders(), signal }),
      ),
    ...shared(live),
  });
}

export function useHandles(query: HandleQuery, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "handles", query],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/admin/handles", { params: { query }, headers: adminHeaders(), signal }),
      ),
    ...shared(live),
  });
}

const newest = 100;

/** A session's newest events; where the session is another user's, none are shown. */
export function useEvents(sessionId: string, live: boolean) {
  return useQuery({
    queryKey: [...adminKey, "events", sessionId],
    queryFn: async ({ signal }) => {
      const path = { session_id: sessionId };
      const state = await client.GET("/genesis/{session_id}/state", { params: { path }, signal });
      if (state.data === undefined) return [];
      const after = Math.max(0, state.data.last_event_id - newest);
      const { events } = dataOf(
        await client.GET("/genesis/{session_id}/events", {
          params: { path, query: { after, limit: newest } },
          signal,
        }),
      );
      return events as unknown as Envelope[];
    },
    ...shared(live),
  });
}
