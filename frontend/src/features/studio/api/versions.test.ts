import { expect, it } from "vitest";
import { type Entry, runsOf, versionsOf } from "./versions";

const entry = (sequence: number, version: number, type: string, stage = ""): Entry => ({
  sequence,
  version,
  type,
  stage,
  at: "2026-01-01T00:00:00Z",
});

it("puts the events of a version together, the newest version first", () => {
  const versions = versionsOf([
    entry(3, 2, "generation.completed", "CONCEPT"),
    entry(1, 1, "session.started"),
    entry(2, 1, "stage.entered", "CONCEPT"),
  ]);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);
  expect(versions.map(({ byItself }) => byItself)).toEqual([true, false]);
  expect(versions[1]?.entries.map(({ type }) => type)).toEqual([
    "session.started",
    "stage.entered",
  ]);
});

it("lets the edits of one draft stand together, and nothing else", () => {
  const versions = versionsOf([
    entry(1, 1, "draft.edited", "THEME"),
    entry(2, 2, "draft.edited", "THEME"),
    entry(3, 3, "draft.edited", "WORLD"),
    entry(4, 4, "stage.confirmed", "WORLD"),
    entry(5, 5, "draft.edited", "WORLD"),
  ]);
  const runs = runsOf(versions).map((run) => run.map(({ version }) => version));
  expect(runs).toEqual([[5], [4], [3], [2, 1]]);
});
