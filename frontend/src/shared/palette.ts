// What the palette offers: each part of the page adds what can be done there while it is shown.
import { useEffect, useRef } from "react";

export type PaletteItem = {
  id: string;
  group: string;
  label: string;
  /** Not possible now; shown all the same, so that what there is can be learned. */
  disabled?: boolean;
  run: () => void;
};

type Source = { current: () => PaletteItem[] };
const sources = new Set<Source>();

/** Offers items while the caller is shown; they are made when the palette is opened. */
export function usePaletteItems(items: () => PaletteItem[]): void {
  const source = useRef(items);
  useEffect(() => {
    source.current = items;
  });
  useEffect(() => {
    sources.add(source);
    return () => void sources.delete(source);
  }, []);
}

/** The items of the page that is open, the innermost part's first. */
export function paletteItems(): PaletteItem[] {
  return [...sources].reverse().flatMap((source) => source.current());
}

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();

/** Items that have each typed word in their label or group; those whose label begins with it first. */
export function matching(items: PaletteItem[], typed: string): PaletteItem[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return items;
  const begins = (item: PaletteItem) => (plain(item.label).startsWith(first) ? 0 : 1);
  return items
    .filter(({ label, group }) => {
      const text = plain(`${label} ${group}`);
      return words.every((word) => text.includes(word));
    })
    .sort((left, right) => begins(left) - begins(right));
}
