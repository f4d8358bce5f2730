// What this feature reads from the server: the writer's sessions and novels.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { sendCommand } from "@/api/commands";
import type { GenesisMode, Novel } from "@/api/types";

const cursorOf = (cursor: string | null) => (cursor === null ? {} : { cursor });

export function useSessions() {
  return useInfiniteQuery({
    queryKey: ["sessions"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(await client.GET("/genesis", { params: { query: cursorOf(pageParam) }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
}

export function useNovels() {
  return useInfiniteQuery({
    queryKey: ["novels"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(await client.GET("/novels", { params: { query: cursorOf(pageParam) }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? null,
    staleTime: 0,
  });
}

export function useNovel(novelId: string) {
  return useQuery({
    queryKey: ["novel", novelId],
    queryFn: async ({ signal }) => {
      const params = { path: { novel_id: novelId } };
      const novel = dataOf(await client.GET("/novels/{novel_id}", { params, signal }));
      // Contents are read as data, whatever their stage.
      return novel as unknown as Novel;
    },
  });
}

export type Beginning = { mode: GenesisMode; premise: string; key: string };

export function useStartGenesis() {
  return useMutation({
    mutationFn: ({ mode, premise, key }: Beginning) =>
      sendCommand(
        {
          command_type: "START_GENESIS",
          payload: premise.trim() === "" ? { mode } : { mode, premise },
        },
        { key },
      ),
  });
}
