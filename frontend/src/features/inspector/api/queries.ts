// What operators may see of the running server. The paths under /admin stand in no public
// document, so their shapes are said here, as far as they are shown.
import { useQuery } from "@tanstack/react-query";
import { problemOf, UnreachableError } from "@/api/problem";

export type Actor = {
  kind: string;
  id: string;
  status: string;
  mailbox_depth: number;
  messages_handled: number;
  restarts: number;
  last_message: string | null;
};

async function read(path: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(path, { signal }).catch((cause: unknown) => {
    throw new UnreachableError(cause);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response, body);
  return body;
}

export function useActors() {
  return useQuery({
    queryKey: ["admin", "actors"],
    queryFn: async ({ signal }) =>
      ((await read("/admin/actors", signal)) as { actors: Actor[] }).actors,
    retry: false,
  });
}

export function useTree() {
  return useQuery({
    queryKey: ["admin", "tree"],
    queryFn: ({ signal }) => read("/admin/tree", signal),
    retry: false,
  });
}
