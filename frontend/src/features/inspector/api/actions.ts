// What operators do: each is asked for once, and what is shown is read anew after it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { adminKey } from "./queries";
import { adminHeaders } from "@/api/adminToken";

export type Action =
  | { kind: "restart"; id: string }
  | { kind: "redrive"; id: number }
  | { kind: "skip"; id: number }
  | { kind: "redriveAll" }
  | { kind: "retry"; id: string };

/** Answers a number where the action counts something. */
async function act(action: Action): Promise<number | null> {
  const headers = adminHeaders();
  switch (action.kind) {
    case "restart": {
      const params = { path: { id: action.id } };
      dataOf(await client.POST("/admin/actors/{id}/restart", { params, headers }));
      return null;
    }
    case "redrive": {
      const params = { path: { id: action.id } };
      dataOf(await client.POST("/admin/outbox/{id}/redrive", { params, headers }));
      return null;
    }
    case "skip": {
      const params = { path: { id: action.id } };
      dataOf(await client.POST("/admin/outbox/{id}/skip", { params, headers }));
      return null;
    }
    case "redriveAll":
      return dataOf(await client.POST("/admin/outbox/redrive", { headers })).redriven;
    case "retry": {
      const params = { path: { id: action.id } };
      dataOf(await client.POST("/admin/tasks/{id}/retry", { params, headers }));
      return null;
    }
  }
}

export function useAction() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: () => queryClient.invalidateQueries({ queryKey: adminKey }),
  });
}
