// Keeps one stage's draft saved while it is written: waits for a pause in the typing, saves
// with the version the draft was based on, merges when it was changed elsewhere, and holds
// the text in the browser's own store until the server has acknowledged it.
import { newKey } from "@/api/commands";
import type { JsonObject } from "@/api/content";
import { type FieldErrors, fieldErrorsOf, hasCode, isTransient } from "@/api/problem";
import { merge, sameJson, withoutEmpty } from "./content";

export type DraftStatus =
  | "clean"
  | "waiting"
  | "saving"
  | "saved"
  | "retrying"
  | "invalid"
  | "conflict"
  | "failed";

export type DraftView = {
  content: JsonObject;
  status: DraftStatus;
  errors: FieldErrors;
  error: unknown;
  /** Fields that were changed here and elsewhere, with the text from elsewhere. */
  conflict: { fields: string[]; theirs: JsonObject } | null;
  /** The draft was changed elsewhere and one's own changes were laid over it. */
  merged: boolean;
};

export type ServerDraft = { content: JsonObject; version: number };

export type DraftPorts = {
  save: (content: JsonObject, expectedVersion: number, key: string) => Promise<number>;
  /** The draft as it is now; `content` empty where there is none. */
  read: (minVersion: number) => Promise<ServerDraft>;
  store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  storeKey: string;
  delay?: number;
};

type Unsaved = { base: JsonObject; baseVersion: number; content: JsonObject };

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
    this.#base = server.content;
    this.#baseVersion = server.version;
    this.#view = {
      content: server.content,
      status: "clean",
      errors: {},
      error: null,
      conflict: null,
      merged: false,
    };
    const unsaved = this.#restore();
    if (unsaved !== null && !sameJson(unsaved.content, server.content)) {
      this.#base = unsaved.base;
      this.#baseVersion = unsaved.baseVersion;
      this.#view = { ...this.#view, content: unsaved.content, status: "waiting" };
      this.#schedule();
    }
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
    if (this.dirty || this.#saving !== null || server.version < this.#baseVersion) return;
    this.#baseVersion = server.version;
    if (sameJson(server.content, this.#base)) return;
    this.#base = server.content;
    this.#show({ content: server.content, status: "clean", errors: {}, conflict: null });
  }

  /** The writer's answer to a conflict: the text here, or the text from elsewhere. */
  resolve(choice: "mine" | "theirs"): void {
    const { conflict, content } = this.#view;
    if (conflict === null) return;
    const chosen = { ...content };
    if (choice === "theirs") {
      for (const field of conflict.fields) chosen[field] = conflict.theirs[field];
    }
    this.#show({ content: chosen, conflict: null, status: "waiting" });
    this.#keep();
    void this.flush();
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
    this.#ports.store.removeItem(this.#ports.storeKey);
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
      else this.#ports.store.removeItem(this.#ports.storeKey);
      this.#show({ status: more ? "waiting" : "saved", errors: {}, error: null });
      if (more) this.#schedule();
    } catch (error) {
      await this.#refused(error);
    }
  }

  async #refused(error: unknown): Promise<void> {
    if (hasCode(error, "version_conflict")) {
      await this.#reapply(error.problem.version ?? this.#baseVersion);
    } else if (hasCode(error, "validation_failed")) {
      this.#show({ status: "invalid", errors: fieldErrorsOf(error), error });
    } else if (isTransient(error)) {
      this.#show({ status: "retrying", error });
      this.#schedule(retryAfter);
    } else {
      this.#show({ status: "failed", error });
    }
  }

  async #reapply(version: number): Promise<void> {
    try {
      const theirs = await this.#ports.read(version);
      const { content, conflicts } = merge(this.#base, this.#view.content, theirs.content);
      this.#base = theirs.content;
      this.#baseVersion = theirs.version;
      const conflict = conflicts.length > 0 ? { fields: conflicts, theirs: theirs.content } : null;
      this.#show({ content, conflict, merged: true, status: conflict ? "conflict" : "waiting" });
      if (this.dirty) this.#keep();
      if (conflict === null && this.dirty) this.#schedule(0);
      if (!this.dirty) this.#show({ status: "saved" });
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
    };
    try {
      this.#ports.store.setItem(this.#ports.storeKey, JSON.stringify(unsaved));
    } catch {
      // A full or forbidden store takes the safety net away, not the saving itself.
    }
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
