// What the writer of a proposal was told: asked for only when someone wants to read it.
import { useQuery } from "@tanstack/react-query";
import { client, dataOf } from "@/api/client";
import { asContent, type Json, type JsonObject } from "@/api/content";
import { type Usage, usageOf } from "@/shared/writer";

export type PromptCall = {
  part: string;
  /** Null where it was too long to be kept. */
  user: string | null;
  shortened: string[];
  ended: string;
  seconds: number | null;
  tokensIn: number | null;
  tokensOut: number | null;
};

export type ToldPrompt = {
  version: string;
  system: string;
  settings: [name: string, value: string][];
  calls: PromptCall[];
  notes: string[];
};

export type HowWritten = {
  at: string;
  commandId: string;
  writer: { kind: string; model: string | null };
  usage: Usage | null;
  /** Null where nobody was told anything. */
  prompt: ToldPrompt | null;
};

export function useHowWritten(sessionId: string, proposalId: string) {
  return useQuery({
    queryKey: ["session", sessionId, "prompt", proposalId],
    queryFn: async ({ signal }): Promise<HowWritten> => {
      const path = { session_id: sessionId, proposal_id: proposalId };
      const answer = dataOf(
        await client.GET("/genesis/{session_id}/proposals/{proposal_id}/prompt", {
          params: { path },
          signal,
        }),
      );
      const writer = asContent(answer.writer);
      return {
        at: answer.created_at,
        commandId: answer.command_id,
        writer: { kind: textOf(writer.kind), model: textOf(writer.model) || null },
        usage: usageOf(writer.usage),
        prompt: answer.prompt ? promptOf(asContent(answer.prompt)) : null,
      };
    },
    // It never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function promptOf(told: JsonObject): ToldPrompt {
  return {
    version: textOf(told.version),
    system: textOf(told.system),
    settings: Object.entries(asContent(told.settings)).map(([name, value]) => [
      name,
      textOf(value),
    ]),
    calls: listOf(told.calls).map((raw) => {
      const call = asContent(raw);
      const took = numberOf(call.took_ms);
      return {
        part: textOf(call.part),
        user: typeof call.user === "string" ? call.user : null,
        shortened: listOf(call.shortened).map(textOf),
        ended: textOf(call.ended),
        seconds: took === null ? null : took / 1_000,
        tokensIn: numberOf(call.prompt_tokens),
        tokensOut: numberOf(call.completion_tokens),
      };
    }),
    notes: listOf(told.notes).map(textOf),
  };
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const numberOf = (value: Json | undefined) => (typeof value === "number" ? value : null);
const textOf = (value: Json | undefined): string =>
  value === null || value === undefined
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
