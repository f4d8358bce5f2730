// What operators may see of the running server.
import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";

export function useActors() {
  return useQuery({
    queryKey: ["admin", "actors"],
    queryFn: async ({ signal }) => dataOf(await client.GET("/admin/actors", { signal })),
    retry: false,
  });
}

export function useTree() {
  return useQuery({
    queryKey: ["admin", "tree"],
    queryFn: async ({ signal }): Promise<unknown> =>
      dataOf(await client.GET("/admin/tree", { signal })),
    retry: false,
  });
}
