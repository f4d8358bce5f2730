import { expect, it } from "vitest";
import type { JsonObject } from "@/api/content";
import { countAsked, isWarnedOf, type Lore, withEvent } from "./lore";

const nothing: Lore = {
  writings: {},
  requests: {},
  failures: {},
  warnedOf: null,
  workflow: null,
  lastEventId: 0,
};

const after = (...events: [type: string, data?: JsonObject][]) =>
  events.reduce<Lore>((lore, [type, data = {}], at) => {
    return withEvent(lore, { type, data, id: `e${at}`, sequence: at + 1 });
  }, nothing);

it("knows a warning until the end has moved", () => {
  const lore = after(["session.expiring", { expires_at: "2026-01-01T00:00:00.5Z" }]);
  expect(isWarnedOf(lore, "2026-01-01T00:00:00.500Z")).toBe(true);
  expect(isWarnedOf(lore, "2026-01-31T00:00:00Z")).toBe(false);
  expect(isWarnedOf(nothing, "2026-01-01T00:00:00Z")).toBe(false);
});

it("tells of the workflow until its waiting is answered", () => {
  const reminder = ["workflow.reminder", { stage: "THEME", timeout_at: "t" }] as const;
  expect(after([...reminder]).workflow).toMatchObject({ kind: "reminder", stage: "THEME" });
  expect(after([...reminder], ["draft.edited"]).workflow).toMatchObject({ kind: "reminder" });
  expect(after([...reminder], ["stage.confirmed"]).workflow).toBeNull();
  const failed = ["workflow.failed", { stage: "THEME", reason: "timed_out" }] as const;
  expect(after([...reminder], [...failed]).workflow).toMatchObject({ reason: "timed_out" });
  expect(after([...failed], ["generation.completed"]).workflow).toMatchObject({ kind: "failed" });
  expect(after([...failed], ["draft.edited"]).workflow).toBeNull();
});

it("remembers what the generations were asked for", () => {
  const lore = after(
    ["generation.requested", { command_id: "a", kind: "inspiration", count: 7 }],
    ["generation.requested", { command_id: "b", kind: "refinement", count: 3 }],
    ["generation.failed", { command_id: "b", stage: "THEME" }],
  );
  expect(countAsked(lore, "a")).toBe(7);
  expect(countAsked(lore, "b")).toBe(1);
  expect(countAsked(lore, "c")).toBeNull();
  expect(lore.failures.THEME).toBe("b");
  expect(lore.lastEventId).toBe(3);
});

it("remembers who wrote a proposal, and what its generation took", () => {
  const usage = {
    prompt_tokens: 900,
    completion_tokens: 300,
    calls: 2,
    cost: 0.002,
    currency: "EUR",
  };
  const lore = after(
    [
      "generation.completed",
      {
        command_id: "a",
        writer: { kind: "openai", model: "m", usage },
        proposals: [{ proposal_id: "p1" }, { proposal_id: "p2" }],
      },
    ],
    [
      "generation.completed",
      {
        command_id: "b",
        writer: { kind: "offline", model: null, usage: null },
        proposals: [{ proposal_id: "p3" }],
      },
    ],
  );
  expect(lore.writings.p2).toEqual({
    kind: "openai",
    model: "m",
    commandId: "a",
    together: 2,
    usage: {
      tokensIn: 900,
      tokensOut: 300,
      calls: 2,
      estimated: false,
      cost: { amount: 0.002, currency: "EUR" },
    },
  });
  expect(lore.writings.p3?.usage).toBeNull();
});
