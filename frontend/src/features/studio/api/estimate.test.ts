import { expect, it } from "vitest";
import type { StateView } from "@/api/types";
import { workingStages } from "@/api/types";
import { estimateOf, rounded, tokensOf } from "./estimate";
import type { Lore } from "./lore";

const lore: Lore = {
  writings: {},
  requests: {},
  failures: {},
  warnedOf: null,
  workflow: null,
  lastEventId: 0,
};

function session(premise: string, confirmed: object | null = null): StateView {
  const stage = { proposals: [], feedback: [], confirmed: null };
  const stages = Object.fromEntries(workingStages.map((name) => [name, stage]));
  return {
    premise,
    stages: { ...stages, CONCEPT: { ...stage, confirmed } },
  } as unknown as StateView;
}

it("counts what goes out: the premise, what was confirmed, and the words typed now", () => {
  const bare = estimateOf(session(""), "THEME", "inspiration", lore);
  const told = estimateOf(
    session("x".repeat(300), { concepts: [{ title: "y".repeat(600) }] }),
    "THEME",
    "inspiration",
    lore,
    "z".repeat(30),
  );
  expect(bare.parts.map(({ name }) => name)).toEqual(["craft"]);
  expect(told.parts.map(({ name }) => name)).toEqual(["craft", "premise", "confirmed", "words"]);
  expect(told.tokensIn - bare.tokensIn).toBeGreaterThan(300);
  expect(told.tokensIn - bare.tokensIn).toBeLessThan(330);
});

it("goes by what the same request took before, in the same stage only", () => {
  const usage = { tokensIn: 5_000, tokensOut: 900, calls: 3, estimated: false, cost: null };
  const writing = { kind: "openai", model: "m", usage, commandId: "a", together: 3 };
  const known: Lore = {
    ...lore,
    writings: { p: writing },
    requests: { a: { stage: "THEME", kind: "inspiration" } },
  };
  const again = estimateOf(session(""), "THEME", "inspiration", known);
  expect(again).toMatchObject({ tokensIn: 5_000, tokensOut: 900, measured: true });
  expect(estimateOf(session(""), "WORLD", "inspiration", known).measured).toBe(false);
  expect(estimateOf(session(""), "THEME", "refinement", known).measured).toBe(false);
});

it("counts wide characters as more than a token, and claims no more digits than it knows", () => {
  expect(tokensOf("abcdef")).toBe(2);
  expect(tokensOf("潮汐之書")).toBe(5);
  expect([0, 7, 43, 1_834, 12_345].map(rounded)).toEqual([0, 7, 43, 1_800, 12_000]);
});
