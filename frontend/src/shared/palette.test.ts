import { expect, it } from "vitest";
import { matching, type PaletteItem } from "./palette";

const item = (label: string, group: string): PaletteItem => ({
  id: label,
  group,
  label,
  run: () => undefined,
});
const items = [
  item("Return to Éire", "My novels"),
  item("Go to World", "Stages"),
  item("Dark look", "Look"),
  item("World without rain", "My novels"),
];
const found = (typed: string) => matching(items, typed).map(({ label }) => label);

it("finds by any word of label or group, whatever accents and case, and beginnings first", () => {
  expect(found("")).toHaveLength(4);
  expect(found("world")).toEqual(["World without rain", "Go to World"]);
  expect(found("WORLD stages")).toEqual(["Go to World"]);
  expect(found("eire")).toEqual(["Return to Éire"]);
  expect(found("zzz")).toEqual([]);
});
