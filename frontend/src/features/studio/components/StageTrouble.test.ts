import { expect, it } from "vitest";
import type { StageView } from "@/api/types";
import type { Lore } from "../api/lore";
import { sameAgain } from "./StageTrouble";

const view = { feedback: [{ feedback: "Darker." }] } as unknown as StageView;

const loreOf = (request: Lore["requests"][string]): Lore => ({
  writings: {},
  requests: { c: request },
  failures: { THEME: "c" },
  warnedOf: null,
  workflow: null,
  lastEventId: 0,
});

it("asks for the same inspiration as the one that failed", () => {
  const lore = loreOf({ kind: "inspiration", count: 5, instructions: "at sea", keep: null });
  expect(sameAgain(lore, "THEME", view)).toEqual({
    command_type: "GENERATE_INSPIRATION",
    payload: { stage: "THEME", count: 5, instructions: "at sea" },
  });
});

it("gives the same feedback again where a refinement failed", () => {
  const lore = loreOf({ kind: "refinement", proposal_id: "p", count: 1, keep: ["/title"] });
  expect(sameAgain(lore, "THEME", view)).toEqual({
    command_type: "PROVIDE_FEEDBACK",
    payload: { stage: "THEME", feedback: "Darker.", proposal_id: "p", keep: ["/title"] },
  });
});

it("asks plainly where it is not known what failed", () => {
  expect(sameAgain({ ...loreOf({}), requests: {} }, "THEME", view)).toEqual({
    command_type: "GENERATE_INSPIRATION",
    payload: { stage: "THEME" },
  });
});
