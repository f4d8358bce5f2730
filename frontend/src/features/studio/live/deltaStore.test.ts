import { beforeEach, describe, expect, it, vi } from "vitest";
import { contentSchemas } from "@/api/content";
import { type Delta, DeltaStore, wholeWords } from "./deltaStore";
import { partialProposal } from "./partial";

const delta = (change: Partial<Delta>): Delta => ({
  command_id: "c1",
  attempt: 1,
  stage: "CONCEPT",
  proposal: 0,
  pointer: "/title",
  text: "",
  offset: 0,
  ...change,
});

describe("the delta store", () => {
  let store: DeltaStore;
  const textOf = (pointer = "/title", proposal = 0) => {
    store.flush();
    return store.deltas().find((found) => found.pointer === pointer && found.proposal === proposal)
      ?.text;
  };
  beforeEach(() => {
    store = new DeltaStore();
  });

  it("places pieces by code points, not by UTF-16 units", () => {
    store.apply(delta({ text: "𝔊enesis " }));
    store.apply(delta({ text: "begins", offset: 8 }));
    expect(textOf()).toBe("𝔊enesis begins");
  });

  it("takes no harm from a snapshot that repeats what it has", () => {
    store.apply(delta({ text: "The salt " }));
    store.apply(delta({ text: "ledger", offset: 9 }));
    store.apply(delta({ text: "The salt " }));
    expect(textOf()).toBe("The salt ledger");
  });

  it("holds a piece that came early until the gap is filled", () => {
    store.apply(delta({ text: "ledger", offset: 9 }));
    expect(textOf()).toBe("");
    store.apply(delta({ text: "The salt ", offset: 0 }));
    expect(textOf()).toBe("The salt ledger");
  });

  it("lets a higher attempt void a lower one, and ignores the lower one afterwards", () => {
    store.apply(delta({ text: "first try" }));
    store.apply(delta({ attempt: 2, text: "second" }));
    store.apply(delta({ attempt: 1, text: " late", offset: 9 }));
    expect(textOf()).toBe("second");
  });

  it("drops what arrives after the end", () => {
    store.apply(delta({ text: "gone" }));
    store.end("c1");
    store.apply(delta({ text: "late" }));
    store.flush();
    expect(store.getSnapshot().size).toBe(0);
  });

  it("shows at most every 50 ms, and then once for all pieces", () => {
    vi.useFakeTimers();
    const shown = vi.fn();
    store.subscribe(shown);
    for (let at = 0; at < 20; at += 1) store.apply(delta({ text: "a ", offset: at * 2 }));
    expect(shown).not.toHaveBeenCalled();
    vi.advanceTimersByTime(50);
    expect(shown).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  it("shows whole words, and the field before as done", () => {
    store.apply(delta({ text: "A debt" }));
    store.apply(delta({ pointer: "/core_idea", text: "Every lamp li" }));
    store.flush();
    expect(store.getSnapshot().get("c1")?.proposals[0]).toEqual([
      { pointer: "/title", text: "A debt", done: true },
      { pointer: "/core_idea", text: "Every lamp ", done: false },
    ]);
  });

  it("takes the field that grew last for the one being written, whatever came first", () => {
    store.apply(delta({ pointer: "/core_idea", text: "live piece", offset: 40 }));
    store.apply(delta({ text: "A debt" }));
    store.apply(delta({ pointer: "/core_idea", text: "x".repeat(40) }));
    store.apply(delta({ text: "A debt" }));
    store.flush();
    const fields = store.getSnapshot().get("c1")?.proposals[0] ?? [];
    expect(fields.map(({ pointer, done }) => [pointer, done])).toEqual([
      ["/core_idea", false],
      ["/title", true],
    ]);
  });

  it("takes a proposal's last field for done once the next proposal has begun, until it grows on", () => {
    const last = (proposal: number) => {
      store.flush();
      return store.getSnapshot().get("c1")?.proposals[proposal]?.at(-1);
    };
    store.apply(delta({ pointer: "/core_idea", text: "Every lamp burns" }));
    expect(last(0)).toEqual({ pointer: "/core_idea", text: "Every lamp ", done: false });
    store.apply(delta({ proposal: 1, text: "The tide" }));
    expect(last(0)).toEqual({ pointer: "/core_idea", text: "Every lamp burns", done: true });
    expect(last(1)?.done).toBe(false);
    store.apply(delta({ pointer: "/core_idea", text: " on", offset: 16 }));
    expect([last(0)?.done, last(1)?.done]).toEqual([false, false]);
  });

  it("shows scripts without spaces as they come", () => {
    const text = "灯塔看守人害怕大海可是每一盏灯都要用一个溺水者的记忆来点亮所以她";
    expect(wholeWords(text)).toBe(text);
  });
});

it("puts texts in their places in a proposal that is being written", () => {
  const { content, fields } = partialProposal(contentSchemas.CHARACTERS, [
    { pointer: "/characters/0/name", text: "Ysolde", done: true },
    { pointer: "/characters/0/goals/0", text: "to leave", done: false },
  ]);
  expect(content).toEqual({ characters: [{ name: "Ysolde", goals: ["to leave"] }] });
  expect(fields).toEqual([
    { name: "characters", state: "writing" },
    { name: "relationships", state: "waiting" },
  ]);
  const again = partialProposal(contentSchemas.CHARACTERS, [
    { pointer: "/characters/0/goals/0", text: "to", done: false },
    { pointer: "/characters/0/name", text: "Ysolde", done: true },
  ]);
  expect(again.fields[0]).toEqual({ name: "characters", state: "writing" });
});
