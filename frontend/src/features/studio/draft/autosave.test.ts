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
      conflict: { fields: ["title"], theirs: { title: "Theirs" } },
    });
    expect(save).toHaveBeenCalledTimes(1);
    autosave.resolve("mine");
    await vi.advanceTimersByTimeAsync(0);
    expect(save).toHaveBeenLastCalledWith({ title: "Mine" }, 8, expect.any(String));
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
});
