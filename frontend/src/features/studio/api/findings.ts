// What does not fit across the stages, asked anew whenever the session's version changes.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { problemOf } from "@/api/problem";
import type { Finding } from "@/api/types";
import { isWorkingStage, type WorkingStage } from "@/api/types";

const findingsKey = (sessionId: string) => ["session", sessionId, "findings"] as const;

export function useFindings(sessionId: string, version: number) {
  return useQuery({
    queryKey: [...findingsKey(sessionId), version],
    queryFn: async ({ signal }) =>
      dataOf(
        await client.GET("/genesis/{session_id}/findings", {
          params: { path: { session_id: sessionId } },
          signal,
        }),
      ),
    // The last answer stays on the page while the next one is made.
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
  });
}

/** Says that a finding is meant to be so, or takes that back where the reason is null. */
export function useIntended(sessionId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ findingId, reason }: { findingId: string; reason: string | null }) => {
      const path = { session_id: sessionId, finding_id: findingId };
      const answer =
        reason === null
          ? await client.DELETE("/genesis/{session_id}/findings/{finding_id}/intended", {
              params: { path },
            })
          : await client.POST("/genesis/{session_id}/findings/{finding_id}/intended", {
              params: { path },
              body: { reason },
            });
      if (!answer.response.ok) throw problemOf(answer.response, answer.error);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: findingsKey(sessionId) }),
  });
}

/** The stage of a finding's later side: where it is counted, and where it would be fixed. */
export function stageOf(finding: Finding): WorkingStage | null {
  const stage = finding.sides.at(-1)?.stage;
  return isWorkingStage(stage) ? stage : null;
}

/** What the writer is asked to do about it. */
export function feedbackFor(finding: Finding): string {
  return `${finding.message} ${finding.suggestion}`.slice(0, 2_000);
}
