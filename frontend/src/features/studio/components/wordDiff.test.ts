import { expect, it } from "vitest";
import { wordDiff } from "./wordDiff";

it("marks the words that were taken out and put in, and loses none", () => {
  const before = "The keeper counts the ships";
  const after = "The keeper never counts the drowned";
  const pieces = wordDiff(before, after);
  const side = (without: string) =>
    pieces
      .filter(({ kind }) => kind !== without)
      .map(({ text }) => text)
      .join("");
  expect(side("inserted")).toBe(before);
  expect(side("deleted")).toBe(after);
  expect(pieces.filter(({ kind }) => kind === "inserted").map(({ text }) => text.trim())).toEqual([
    "never",
    "drowned",
  ]);
});
