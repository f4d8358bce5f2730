import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "@/api/content";
import { UnreachableError } from "@/api/problem";
import { problem } from "@/test/problems";
import { DraftAutosave, type ServerDraft } from "./autosave";
import { merge, sameJson, withoutEmpty } from "./content";

const conflict = (version: number) => problem(412, "version_conflict", { version });

function desk(server: ServerDraft) {
  const kept = new Map<string, string>();
  const save = vi.fn(async (_content: JsonObject, expected: number, _key: string) => expected + 1);
  const read = vi.fn(async (): Promise<ServerDraft> => server);
  const ports = {
    save,
    read,
    storeKey: "k",
    store: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
  };
  return { autosave: new DraftAutosave(server, ports), ports, save, read, kept };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the draft's autosave", () => {
  it("waits for a pause in the typing and saves once", async () => {
    const { autosave, save, kept } = desk({ content: { title: "A" }, version: 4 });
    autosave.edit({ title: "A d" });
    autosave.edit({ title: "A debt" });
    expect(kept.size).toBe(1);
    await vi.advanceTimersByTimeAsync(800);
    expect(save).toHaveBeenCalledTimes(1);
    expect(save).toHaveBeenCalledWith({ title: "A debt" }, 4, expect.any(String));
    expect(autosave.getSnapshot().status).toBe("saved");
    expect(kept.size).toBe(0);
  });

  it("keeps the text in the browser and tries again while the server is away", async () => {
    const { autosave, save, kept } = desk({ content: {}, version: 4 });
    save.mockRejectedValueOnce(new UnreachableError(null));
    autosave.edit({ title: "Mine" });
    await vi.advanceTimersByTimeAsync(800);
    expect(autosave.getSnapshot().status).toBe("retrying");
    expect(kept.size).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(autosave.getSnapshot().status).toBe("saved");
    expect(save).toHaveBeenCalledTimes(2);
  });

  it("finds unsaved text again after the page was lost", async () => {
    const first = desk({ content: { title: "A" }, version: 4 });
    first.autosave.edit({ title: "Unsaved" });
    const again = new DraftAutosave({ content: { title: "A" }, version: 9 }, first.ports);
    expect(again.getSnapshot().content).toEqual({ title: "Unsaved" });
    await vi.advanceTimersByTimeAsync(800);
    expect(first.save).toHaveBeenCalledWith({ title: "Unsaved" }, 4, expect.any(String));
  });

  it("lays its changes over a draft that was changed elsewhere in another field", async () => {
    const { autosave, save, read } = desk({ content: { title: "A", irony: "x" }, version: 4 });
    save.mockRejectedValueOnce(conflict(8));
    read.mockResolvedValueOnce({ content: { title: "A", irony: "theirs" }, version: 8 });
    autosave.edit({ title: "Mine", irony: "x" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(save).toHaveBeenLastCalledWith(
      { title: "Mine", irony: "theirs" },
      8,
      expect.any(String),
    );
    expect(autosave.getSnapshot()).toMatchObject({ status: "saved", merged: true });
  });

  it("asks the writer where both changed the same field, and loses neither text", async () => {
    const { autosave, save, read } = desk({ content: { title: "A" }, version: 4 });
    save.mockRejectedValueOnce(conflict(8));
    read.mockResolvedValueOnce({ content: { title: "Theirs" }, version: 8 });
    autosave.edit({ title: "Mine" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(autosave.getSnapshot()).toMatchObject({
      status: "conflict",
      content: { title: "Mine" },
      conflict: { fields: ["/title"], theirs: { title: "Theirs" } },
    });
    expect(save).toHaveBeenCalledTimes(1);
    autosave.resolve("mine");
    await vi.advanceTimersByTimeAsync(0);
    expect(save).toHaveBeenLastCalledWith({ title: "Mine" }, 8, expect.any(String));
  });

  it("lets the writer choose field by field", async () => {
    const { autosave, save, read } = desk({ content: { title: "A", irony: "a" }, version: 4 });
    save.mockRejectedValueOnce(conflict(8));
    read.mockResolvedValueOnce({ content: { title: "Theirs", irony: "theirs" }, version: 8 });
    autosave.edit({ title: "Mine", irony: "mine" });
    await vi.advanceTimersByTimeAsync(2_000);
    autosave.resolve("theirs", "/irony");
    expect(autosave.getSnapshot()).toMatchObject({
      status: "conflict",
      content: { title: "Mine", irony: "theirs" },
      conflict: { fields: ["/title"] },
    });
    expect(save).toHaveBeenCalledTimes(1);
    autosave.resolve("mine", "/title");
    await vi.advanceTimersByTimeAsync(0);
    const chosen = { title: "Mine", irony: "theirs" };
    expect(save).toHaveBeenLastCalledWith(chosen, 8, expect.any(String));
    expect(autosave.getSnapshot()).toMatchObject({ status: "saved", conflict: null });
  });

  it("needs no saving where the other text is taken whole", async () => {
    const { autosave, save, read, kept } = desk({ content: { title: "A" }, version: 4 });
    save.mockRejectedValueOnce(conflict(8));
    read.mockResolvedValueOnce({ content: { title: "Theirs" }, version: 8 });
    autosave.edit({ title: "Mine" });
    await vi.advanceTimersByTimeAsync(2_000);
    autosave.resolve("theirs");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(save).toHaveBeenCalledTimes(1);
    expect(autosave.getSnapshot()).toMatchObject({ status: "saved", content: { title: "Theirs" } });
    expect(kept.size).toBe(0);
  });

  it("asks again after the page was lost, and overwrites no text unasked", async () => {
    const first = desk({ content: { title: "A" }, version: 4 });
    first.save.mockRejectedValueOnce(conflict(8));
    first.read.mockResolvedValueOnce({ content: { title: "Theirs" }, version: 8 });
    first.autosave.edit({ title: "Mine" });
    await vi.advanceTimersByTimeAsync(2_000);
    const again = new DraftAutosave({ content: { title: "Theirs" }, version: 8 }, first.ports);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(first.save).toHaveBeenCalledTimes(1);
    expect(again.getSnapshot()).toMatchObject({
      status: "conflict",
      content: { title: "Mine" },
      conflict: { fields: ["/title"], theirs: { title: "Theirs" } },
    });
    again.adopt({ content: { title: "Theirs again" }, version: 9 });
    expect(again.getSnapshot().content).toEqual({ title: "Mine" });
  });

  it("keeps the whole text where the draft is gone meanwhile", async () => {
    const { autosave, save, read } = desk({ content: { title: "A", irony: "a" }, version: 4 });
    save.mockRejectedValueOnce(conflict(8));
    read.mockResolvedValueOnce({ content: null, version: 8 });
    autosave.edit({ title: "Mine", irony: "a" });
    await vi.advanceTimersByTimeAsync(2_000);
    const whole = { title: "Mine", irony: "a" };
    expect(save).toHaveBeenLastCalledWith(whole, 8, expect.any(String));
  });

  it("saves what was refused by an expired session when it is back", async () => {
    const { autosave, save } = desk({ content: {}, version: 4 });
    save.mockRejectedValueOnce(problem(409, "invalid_transition"));
    autosave.edit({ title: "Mine" });
    await vi.advanceTimersByTimeAsync(800);
    expect(autosave.getSnapshot().status).toBe("failed");
    autosave.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(autosave.getSnapshot().status).toBe("saved");
  });

  it("takes up what a lost page left, but not over other unsaved text", async () => {
    const unsaved = { base: { title: "A" }, baseVersion: 4, content: { title: "Lost" } };
    const busy = desk({ content: { title: "A" }, version: 4 });
    busy.autosave.edit({ title: "Mine" });
    expect(busy.autosave.recover(unsaved)).toBe(false);
    const idle = desk({ content: { title: "A" }, version: 6 });
    expect(idle.autosave.recover(unsaved)).toBe(true);
    await vi.advanceTimersByTimeAsync(800);
    expect(idle.save).toHaveBeenCalledWith({ title: "Lost" }, 4, expect.any(String));
  });

  it("shows what does not fit at its field, and saves again once it was changed", async () => {
    const { autosave, save } = desk({ content: {}, version: 4 });
    save.mockRejectedValueOnce(
      problem(422, "validation_failed", {
        errors: [{ pointer: "/payload/content/title", message: "too long" }],
      }),
    );
    autosave.edit({ title: "far too long" });
    await vi.advanceTimersByTimeAsync(800);
    expect(autosave.getSnapshot()).toMatchObject({
      status: "invalid",
      errors: { "/title": "too long" },
    });
    autosave.edit({ title: "short" });
    await vi.advanceTimersByTimeAsync(800);
    expect(autosave.getSnapshot()).toMatchObject({ status: "saved", errors: {} });
  });

  it("takes a draft from elsewhere only while nothing here is unsaved", () => {
    const { autosave } = desk({ content: { title: "A" }, version: 4 });
    autosave.adopt({ content: { title: "B" }, version: 5 });
    expect(autosave.getSnapshot().content).toEqual({ title: "B" });
    autosave.edit({ title: "Mine" });
    autosave.adopt({ content: { title: "C" }, version: 6 });
    expect(autosave.getSnapshot().content).toEqual({ title: "Mine" });
  });
});

describe("content as data", () => {
  it("takes null for absent", () => {
    expect(sameJson({ a: 1, b: null }, { a: 1 })).toBe(true);
    expect(sameJson({ a: [1] }, { a: [2] })).toBe(false);
  });
  it("leaves out what is still empty", () => {
    expect(withoutEmpty({ a: "", b: ["x", ""], c: { d: "" }, e: 0 })).toEqual({
      b: ["x"],
      c: {},
      e: 0,
    });
  });
  it("merges by field", () => {
    expect(merge({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 3 })).toEqual({
      content: { a: 2, b: 3 },
      conflicts: [],
    });
  });
  it("merges down to the fields of a list's items, and names what both changed", () => {
    const cast = (want: string, flaw: string, name = "Ada") => ({
      characters: [{ name, want, flaw }, { name: "Bo" }],
    });
    expect(merge(cast("a", "b"), cast("mine", "b"), cast("a", "theirs"))).toEqual({
      content: cast("mine", "theirs"),
      conflicts: [],
    });
    expect(merge(cast("a", "b"), cast("mine", "b"), cast("theirs", "b", "Eve"))).toEqual({
      content: cast("mine", "b", "Eve"),
      conflicts: ["/characters/0/want"],
    });
  });
  it("does not guess which items are the same where a list has grown", () => {
    const { content, conflicts } = merge(
      { goals: ["a", "b"] },
      { goals: ["a", "mine"] },
      { goals: ["new", "a", "b"] },
    );
    expect(content).toEqual({ goals: ["a", "mine"] });
    expect(conflicts).toEqual(["/goals"]);
  });
  it("keeps a removal, and asks where the removed was rewritten", () => {
    expect(merge({ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }).content).toEqual({ b: 2 });
    expect(merge({ a: 1 }, {}, { a: 2 })).toEqual({ content: {}, conflicts: ["/a"] });
  });
});
