// Keeps one stage's draft saved while it is written: waits for a pause in the typing, saves
// with the version the draft was based on, merges when it was changed elsewhere, and holds
// the text in the browser's own store until the server has acknowledged it.
import { newKey } from "@/api/commands";
import type { JsonObject } from "@/api/content";
import { type FieldErrors, fieldErrorsOf, hasCode, isTransient } from "@/api/problem";
import type { ProblemDocument } from "@/api/types";
import { merge, sameJson, withoutEmpty } from "./content";
import { setAt, valueAt } from "./pointer";

export type DraftStatus =
  | "clean"
  | "waiting"
  | "saving"
  | "saved"
  | "retrying"
  | "invalid"
  | "conflict"
  | "failed";

/** What was changed here and elsewhere, as JSON pointers, with the text from elsewhere. */
export type Conflict = { fields: string[]; theirs: JsonObject };

export type DraftView = {
  content: JsonObject;
  status: DraftStatus;
  errors: FieldErrors;
  error: unknown;
  conflict: Conflict | null;
  /** The draft was changed elsewhere and one's own changes were laid over it. */
  merged: boolean;
  /** What happened elsewhere since the version this text was based on. */
  changes: Change[];
};

/** `content` is null where there is no draft any more, but what was made of it stands. */
export type ServerDraft = { content: JsonObject | null; version: number };

export type DraftPorts = {
  save: (content: JsonObject, expectedVersion: number, key: string) => Promise<number>;
  /** The draft as it is now. */
  read: (minVersion: number) => Promise<ServerDraft>;
  store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  storeKey: string;
  delay?: number;
};

type Change = NonNullable<ProblemDocument["changes"]>[number];

/** What the browser keeps of a text the server does not have yet. */
export type Unsaved = {
  base: JsonObject;
  baseVersion: number;
  content: JsonObject;
  conflict?: Conflict | null;
};

const retryAfter = 3_000;

export class DraftAutosave {
  #ports: DraftPorts;
  #base: JsonObject;
  #baseVersion: number;
  #view: DraftView;
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> | null = null;

  constructor(server: ServerDraft, ports: DraftPorts) {
    this.#ports = ports;
    this.#base = server.content ?? {};
    this.#baseVersion = server.version;
    this.#view = {
      content: this.#base,
      status: "clean",
      errors: {},
      error: null,
      conflict: null,
      merged: false,
      changes: [],
    };
    const unsaved = this.#restore();
    if (unsaved !== null) this.recover(unsaved);
  }

  /** Takes up a text that was not saved when its page was lost; answers whether it could. */
  recover(unsaved: Unsaved): boolean {
    if (this.dirty || this.#saving !== null || this.#view.conflict !== null) return false;
    const { content, conflict = null } = unsaved;
    if (conflict === null && sameJson(content, this.#base)) return true;
    this.#base = unsaved.base;
    this.#baseVersion = unsaved.baseVersion;
    this.#show({ content, conflict, status: conflict === null ? "waiting" : "conflict" });
    this.#keep();
    this.#schedule();
    return true;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): DraftView => this.#view;

  get dirty(): boolean {
    return !sameJson(withoutEmpty(this.#view.content), withoutEmpty(this.#base));
  }

  edit(content: JsonObject): void {
    const waiting = this.#saving === null ? "waiting" : "saving";
    const status = this.#view.conflict === null ? waiting : "conflict";
    this.#show({ content, status, merged: false });
    this.#keep();
    this.#schedule();
  }

  /** Takes the server's draft where nothing unsaved would be lost by it. */
  adopt(server: ServerDraft): void {
    if (this.dirty || this.#saving !== null || this.#view.conflict !== null) return;
    if (server.version < this.#baseVersion) return;
    this.#baseVersion = server.version;
    const content = server.content ?? {};
    if (sameJson(content, this.#base)) return;
    this.#base = content;
    this.#show({ content, status: "clean", errors: {} });
  }

  /** Tries once more what was refused for what the session was: it has become another. */
  retry(): void {
    if (this.#view.status === "failed") void this.flush();
  }

  /** The writer's answer to a conflict, in one field or in all: the text here, or the other. */
  resolve(choice: "mine" | "theirs", field?: string): void {
    const { conflict } = this.#view;
    if (conflict === null) return;
    const answered = field === undefined ? conflict.fields : [field];
    let { content } = this.#view;
    if (choice === "theirs") {
      for (const pointer of answered) {
        content = setAt(content, pointer, valueAt(conflict.theirs, pointer));
      }
    }
    const fields = conflict.fields.filter((open) => !answered.includes(open));
    if (fields.length > 0) {
      this.#show({ content, conflict: { ...conflict, fields } });
      this.#keep();
      return;
    }
    this.#show({ content, conflict: null, status: "waiting" });
    if (this.dirty) {
      this.#keep();
      void this.flush();
    } else {
      this.#forget();
      this.#show({ status: "saved" });
    }
  }

  /** Saves at once what is unsaved; resolves when nothing is, or it cannot be saved now. */
  async flush(): Promise<boolean> {
    this.#cancelTimer();
    while (this.#saving !== null) await this.#saving;
    if (this.dirty && this.#view.conflict === null) {
      this.#saving = this.#save().finally(() => {
        this.#saving = null;
      });
      await this.#saving;
    }
    return !this.dirty && this.#view.conflict === null;
  }

  dispose(): void {
    this.#cancelTimer();
    if (this.dirty) void this.flush();
    this.#listeners.clear();
  }

  /** Gives up what is unsaved: the writer chose another text. */
  discard(): void {
    this.#cancelTimer();
    this.#forget();
    this.#show({ content: this.#base, status: "clean", errors: {}, conflict: null, error: null });
  }

  async #save(): Promise<void> {
    const content = this.#view.content;
    const key = newKey();
    this.#show({ status: "saving" });
    try {
      const version = await this.#ports.save(withoutEmpty(content), this.#baseVersion, key);
      this.#base = content;
      this.#baseVersion = Math.max(version, this.#baseVersion);
      const more = this.dirty;
      if (more) this.#keep();
      else this.#forget();
      this.#show({ status: more ? "waiting" : "saved", errors: {}, error: null });
      if (more) this.#schedule();
    } catch (error) {
      await this.#refused(error);
    }
  }

  async #refused(error: unknown): Promise<void> {
    if (hasCode(error, "version_conflict")) {
      const { version, changes } = error.problem;
      await this.#reapply(version ?? this.#baseVersion, changes ?? []);
    } else if (hasCode(error, "validation_failed")) {
      this.#show({ status: "invalid", errors: fieldErrorsOf(error), error });
    } else if (isTransient(error)) {
      this.#show({ status: "retrying", error });
      this.#schedule(retryAfter);
    } else {
      this.#show({ status: "failed", error });
    }
  }

  async #reapply(version: number, changes: Change[]): Promise<void> {
    try {
      const server = await this.#ports.read(version);
      // A draft that is gone was confirmed, or begun anew from nothing: what is here stays.
      const theirs = server.content ?? this.#base;
      const { content, conflicts } = merge(this.#base, this.#view.content, theirs);
      const conflict = conflicts.length > 0 ? { fields: conflicts, theirs } : null;
      this.#base = theirs;
      this.#baseVersion = server.version;
      this.#show({
        content,
        conflict,
        changes,
        merged: server.content !== null,
        status: conflict ? "conflict" : "waiting",
      });
      if (this.dirty) this.#keep();
      if (conflict === null && this.dirty) this.#schedule(0);
      if (!this.dirty) {
        this.#forget();
        this.#show({ status: "saved" });
      }
    } catch (error) {
      this.#show({ status: "retrying", error });
      this.#schedule(retryAfter);
    }
  }

  #schedule(delay = this.#ports.delay ?? 800): void {
    this.#cancelTimer();
    this.#timer = setTimeout(() => void this.flush(), delay);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #show(change: Partial<DraftView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  #keep(): void {
    const unsaved: Unsaved = {
      base: this.#base,
      baseVersion: this.#baseVersion,
      content: this.#view.content,
      conflict: this.#view.conflict,
    };
    try {
      this.#ports.store.setItem(this.#ports.storeKey, JSON.stringify(unsaved));
    } catch {
      // A full or forbidden store takes the safety net away, not the saving itself.
    }
  }

  #forget(): void {
    this.#ports.store.removeItem(this.#ports.storeKey);
  }

  #restore(): Unsaved | null {
    try {
      const kept = this.#ports.store.getItem(this.#ports.storeKey);
      return kept === null ? null : (JSON.parse(kept) as Unsaved);
    } catch {
      return null;
    }
  }
}
