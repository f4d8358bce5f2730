// Which words were taken out and put in between two texts (longest common subsequence).

export type Piece = { kind: "same" | "inserted" | "deleted"; text: string };

/** Beyond this many comparisons the two texts are simply shown whole. */
const tooMuch = 4_000_000;

export function wordDiff(before: string, after: string): Piece[] {
  const old = before.split(/(\s+)/);
  const fresh = after.split(/(\s+)/);
  if (old.length * fresh.length > tooMuch) {
    return [
      { kind: "deleted", text: before },
      { kind: "inserted", text: after },
    ];
  }
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  const put = (kind: Piece["kind"], text = "") => {
    const last = pieces[pieces.length - 1];
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
  };
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      put("same", old[i]);
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      put("deleted", old[i]);
      i += 1;
    } else {
      put("inserted", fresh[j]);
      j += 1;
    }
  }
  return pieces;
}
