// A new session from an earlier version of another one.
import { newKey } from "./commands";
import { problemOf, UnreachableError } from "./problem";

/** Answers the new session's id. */
export async function forkSession(
  sessionId: string,
  atVersion: number,
  key = newKey(),
): Promise<string> {
  const response = await fetch(`/genesis/${encodeURIComponent(sessionId)}/fork`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ at_version: atVersion }),
  }).catch((cause: unknown) => {
    throw new UnreachableError(cause);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response, body);
  return (body as { session_id: string }).session_id;
}
