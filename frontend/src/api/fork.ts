// A new session from an earlier version of another one.
import { client, dataOf } from "./client";

/** Answers the new session's id. One key for one intention, as with commands. */
export async function forkSession(
  sessionId: string,
  atVersion: number,
  key: string,
): Promise<string> {
  const answer = await client.POST("/genesis/{session_id}/fork", {
    params: { path: { session_id: sessionId }, header: { "Idempotency-Key": key } },
    body: { at_version: atVersion },
  });
  return dataOf(answer).session_id;
}
