// Reading and choosing who writes. Where the server wants its admin token for that, it is sent along.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { adminHeaders } from "@/api/adminToken";
import { client, dataOf } from "@/api/client";
import { isTransient } from "@/api/problem";
import type { components } from "@/api/schema";
import { writerKey } from "@/shared/writer";

type Schemas = components["schemas"];
export type WriterSettings = Schemas["WriterSettings"];
export type WriterChoice = Schemas["WriterChoice"];
export type WriterEndpoint = Schemas["WriterEndpoint"];
export type ListedModel = Schemas["ListedModel"];
export type FoundServer = Schemas["FoundServer"];

export const settingsKey = ["writer-settings"] as const;
const retry = (failures: number, error: Error) => isTransient(error) && failures < 2;

export function useWriterSettings() {
  return useQuery({
    queryKey: settingsKey,
    queryFn: async ({ signal }) =>
      dataOf(await client.GET("/writer/settings", { headers: adminHeaders(), signal })),
    retry,
    // What is being typed is not replaced because the window was looked at again.
    refetchOnWindowFocus: false,
  });
}

export function useFoundServers(enabled: boolean) {
  return useQuery({
    queryKey: [...settingsKey, "found"],
    queryFn: async ({ signal }) =>
      dataOf(await client.GET("/writer/servers", { headers: adminHeaders(), signal })).servers,
    enabled,
    retry,
    refetchOnWindowFocus: false,
  });
}

export function useListModels() {
  return useMutation({
    mutationFn: async (endpoint: WriterEndpoint) =>
      dataOf(await client.POST("/writer/models", { headers: adminHeaders(), body: endpoint }))
        .models,
  });
}

export function useTestWriter() {
  return useMutation({
    mutationFn: async (endpoint: WriterEndpoint) =>
      dataOf(await client.POST("/writer/test", { headers: adminHeaders(), body: endpoint })),
  });
}

/** Null goes back to the writer of the configuration. */
export function useChooseWriter() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (choice: WriterChoice | null) => {
      const headers = adminHeaders();
      return choice === null
        ? dataOf(await client.DELETE("/writer/settings", { headers }))
        : dataOf(await client.PUT("/writer/settings", { headers, body: choice }));
    },
    onSuccess: (settings) => {
      queryClient.setQueryData(settingsKey, settings);
      return queryClient.invalidateQueries({ queryKey: writerKey });
    },
  });
}
