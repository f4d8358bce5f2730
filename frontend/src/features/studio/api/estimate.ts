// About how much a request will send and bring back, said before it is sent. Counted as the server counts: rather too many
// tokens than too few. Once the same was asked for in this session, what that took is the better guess.
import type { StateView, WorkingStage } from "@/api/types";
import { workingStages } from "@/api/types";
import type { Usage } from "@/shared/writer";
import type { Lore } from "./lore";

export type RequestKind = "inspiration" | "refinement";
export type EstimatePart = {
  name: "craft" | "premise" | "confirmed" | "feedback" | "base" | "words";
  tokens: number;
};
export type Estimate = {
  tokensIn: number;
  tokensOut: number;
  parts: EstimatePart[];
  /** What the last request of this kind took, instead of a count. */
  measured: boolean;
};

/** What one proposal of a stage usually takes. */
const typical: Record<WorkingStage, number> = {
  CONCEPT: 420,
  THEME: 800,
  CHARACTERS: 2_800,
  WORLD: 2_000,
  PLOT: 4_500,
};
/** Craft, task and fields, in each call; and what one call brings back at most. */
const craft = 1_700;
const callHolds = 8_000;

const wide = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;

export function tokensOf(text: string): number {
  const wideCount = text.match(wide)?.length ?? 0;
  const narrow = [...text].length - wideCount;
  return wideCount + Math.floor(wideCount / 4) + Math.ceil(narrow / 3);
}

export function estimateOf(
  state: StateView,
  stage: WorkingStage,
  kind: RequestKind,
  lore: Lore,
  words = "",
): Estimate {
  const before = lastUsage(lore, stage, kind);
  if (before !== null) {
    const { tokensIn, tokensOut } = before;
    return { tokensIn: tokensIn + tokensOf(words), tokensOut, parts: [], measured: true };
  }
  const count = kind === "refinement" ? 1 : stage === "CONCEPT" ? 10 : 3;
  const tokensOut = count * typical[stage];
  const calls = Math.ceil(tokensOut / callHolds);
  const confirmed = workingStages
    .filter((other) => other !== stage)
    .map((other) => state.stages[other].confirmed);
  const feedback = workingStages.flatMap((other) =>
    state.stages[other].feedback.map((said) => said.feedback),
  );
  const base = kind === "refinement" ? state.stages[stage].proposals.at(-1)?.content : undefined;
  const parts: EstimatePart[] = [
    { name: "craft" as const, tokens: craft },
    { name: "premise" as const, tokens: tokensOf(state.premise ?? "") },
    { name: "confirmed" as const, tokens: tokensOf(confirmed.map(textOf).join("")) },
    { name: "feedback" as const, tokens: tokensOf(feedback.join("\n")) },
    { name: "base" as const, tokens: tokensOf(textOf(base)) },
    { name: "words" as const, tokens: tokensOf(words) },
  ]
    .map((part) => ({ ...part, tokens: part.tokens * calls }))
    .filter(({ tokens }) => tokens > 0);
  const tokensIn = parts.reduce((sum, { tokens }) => sum + tokens, 0);
  return { tokensIn, tokensOut, parts, measured: false };
}

const textOf = (content: unknown) =>
  content === null || content === undefined ? "" : JSON.stringify(content);

function lastUsage(lore: Lore, stage: WorkingStage, kind: RequestKind): Usage | null {
  const usages = Object.values(lore.writings)
    .filter(({ commandId, usage }) => {
      const request = lore.requests[commandId];
      return usage !== null && request?.stage === stage && request.kind === kind;
    })
    .map(({ usage }) => usage);
  return usages.at(-1) ?? null;
}

/** Two digits are all that such a guess is worth. */
export function rounded(tokens: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(tokens, 1))) - 1);
  return Math.round(tokens / step) * step;
}
