// The text of running generations as it is written, outside React: pieces are placed by
// command, proposal and pointer, and shown at most every 50 ms.

export type Delta = {
  command_id: string;
  attempt: number;
  stage: string;
  proposal: number;
  pointer: string;
  text: string;
  offset: number;
};

export type FieldText = { pointer: string; text: string; done: boolean };
export type GenerationText = {
  attempt: number;
  progress: number | null;
  /** Proposals by their number; one that has not begun is undefined. */
  proposals: (FieldText[] | undefined)[];
};
export type DeltaSnapshot = ReadonlyMap<string, GenerationText>;

type Field = { text: string; length: number; early: Map<number, string> };
/** `began` and `grew` count growths of all proposals, so that their order can be told. */
type Written = { fields: Map<string, Field>; current: string; began: number; grew: number };
type Generation = {
  stage: string;
  attempt: number;
  progress: number | null;
  proposals: Map<number, Written>;
};

const showEvery = 50;

const lengthOf = (text: string) => {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
};

/** Places a piece by code points; text that is already there is kept if it reaches further. */
function place(field: Field, piece: string, offset: number): void {
  if (offset > field.length) {
    field.early.set(offset, piece);
    return;
  }
  if (offset === field.length) {
    field.text += piece;
    field.length += lengthOf(piece);
  } else {
    const points = Array.from(field.text);
    const added = Array.from(piece);
    points.splice(offset, added.length, ...added);
    field.text = points.join("");
    field.length = points.length;
  }
  for (const [start, text] of field.early) {
    if (start > field.length) continue;
    field.early.delete(start);
    place(field, text, start);
  }
}

export class DeltaStore {
  #generations = new Map<string, Generation>();
  /** What has ended stays ended: a piece that was still under way is dropped. */
  #ended = new Set<string>();
  #snapshot: DeltaSnapshot = new Map();
  #changed = new Set<string>();
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #growths = 0;

  apply(delta: Delta): void {
    const generation = this.#of(delta.command_id, delta.stage, delta.attempt);
    if (generation === null) return;
    let proposal = generation.proposals.get(delta.proposal);
    if (proposal === undefined) {
      const now = this.#growths + 1;
      proposal = { fields: new Map(), current: delta.pointer, began: now, grew: now };
      generation.proposals.set(delta.proposal, proposal);
    }
    let field = proposal.fields.get(delta.pointer);
    if (field === undefined) {
      field = { text: "", length: 0, early: new Map() };
      proposal.fields.set(delta.pointer, field);
    }
    const before = field.length;
    place(field, delta.text, delta.offset);
    // The field that grew last is the one being written; the others are done.
    if (field.length > before) {
      this.#growths += 1;
      proposal.current = delta.pointer;
      proposal.grew = this.#growths;
    }
    this.#touch(delta.command_id);
  }

  progress(commandId: string, stage: string, attempt: number, progress: number): void {
    const generation = this.#of(commandId, stage, attempt);
    if (generation === null) return;
    generation.progress = progress;
    this.#touch(commandId);
  }

  /** Forgets a generation that ended; what it yielded is in the state. */
  end(commandId: string): void {
    this.#ended.add(commandId);
    if (this.#generations.delete(commandId)) this.#touch(commandId);
  }

  /** All text so far as deltas with offset 0, for a tab that joins. */
  deltas(): Delta[] {
    return [...this.#generations].flatMap(([command_id, { stage, attempt, proposals }]) =>
      [...proposals].flatMap(([proposal, { fields }]) =>
        [...fields].map(([pointer, { text }]) => ({
          command_id,
          attempt,
          stage,
          proposal,
          pointer,
          text,
          offset: 0,
        })),
      ),
    );
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): DeltaSnapshot => this.#snapshot;

  /** The generation to write into; null when a later attempt has voided this one. */
  #of(commandId: string, stage: string, attempt: number): Generation | null {
    if (this.#ended.has(commandId)) return null;
    const known = this.#generations.get(commandId);
    if (known !== undefined && attempt < known.attempt) return null;
    if (known !== undefined && attempt === known.attempt) return known;
    const fresh = { stage, attempt, progress: known?.progress ?? null, proposals: new Map() };
    this.#generations.set(commandId, fresh);
    return fresh;
  }

  #touch(commandId: string): void {
    this.#changed.add(commandId);
    this.#timer ??= setTimeout(() => this.flush(), showEvery);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#changed.size === 0) return;
    const next = new Map(this.#snapshot);
    for (const commandId of this.#changed) {
      const generation = this.#generations.get(commandId);
      if (generation === undefined) next.delete(commandId);
      else next.set(commandId, textOf(generation));
    }
    this.#changed.clear();
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

function textOf({ attempt, progress, proposals }: Generation): GenerationText {
  const shown: (FieldText[] | undefined)[] = [];
  const newest = Math.max(0, ...[...proposals.values()].map(({ began }) => began));
  for (const [index, { fields, current, grew }] of proposals) {
    // Where another proposal was begun since, the last field of this one is done too; if it grows on, it is not.
    const rests = grew < newest;
    shown[index] = [...fields].map(([pointer, { text }]) => {
      const done = rests || pointer !== current;
      return { pointer, text: done ? text : wholeWords(text), done };
    });
  }
  return { attempt, progress, proposals: Array.from(shown) };
}

/** Cuts a word that is still being written; scripts without spaces are shown as they come. */
export function wholeWords(text: string): string {
  const cut = text.search(/\S+$/u);
  if (cut <= 0) return cut === 0 && text.length <= 30 ? "" : text;
  return text.length - cut > 30 ? text : text.slice(0, cut);
}
