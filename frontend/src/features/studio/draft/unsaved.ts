// Where unsaved text is kept in the browser: each page has a place of its own, so that two
// tabs on one draft do not take each other's text away; what a lost page left is found again.
import { newKey } from "@/api/commands";
import type { WorkingStage } from "@/api/types";
import type { DraftAutosave, Unsaved } from "./autosave";

// Locks exist in secure contexts only. Without them nothing tells a lost page from one that
// lives elsewhere, and all pages share one place.
const page = "locks" in navigator ? newKey() : "";

const lockOf = (owner: string) => `genesis-page-${owner}`;

const prefixOf = (sessionId: string, stage: WorkingStage) =>
  `genesis-unsaved-${sessionId}-${stage}-`;

export function unsavedKey(sessionId: string, stage: WorkingStage): string {
  return prefixOf(sessionId, stage) + page;
}

let living: Promise<void> | null = null;

/** Holds a lock as long as this page lives, by which the others know that it does. */
function live(): Promise<void> {
  living ??= new Promise((resolve) => {
    navigator.locks
      .request(lockOf(page), () => {
        resolve();
        return new Promise<void>(() => undefined);
      })
      .catch(() => resolve());
  });
  return living;
}

/** Hands to the autosave what a page that is no more had not saved. */
export async function recoverLost(
  sessionId: string,
  stage: WorkingStage,
  autosave: DraftAutosave,
  signal: AbortSignal,
): Promise<void> {
  if (page === "") return;
  await live();
  const { held = [] } = await navigator.locks.query();
  if (signal.aborted) return;
  const alive = new Set(held.map(({ name }) => name));
  const prefix = prefixOf(sessionId, stage);
  const store = window.localStorage;
  for (const key of Object.keys(store).filter((known) => known.startsWith(prefix))) {
    if (key === prefix + page || alive.has(lockOf(key.slice(prefix.length)))) continue;
    const unsaved = parsed(store.getItem(key));
    // What cannot be taken up now, since something else is unsaved here, waits for its turn.
    if (unsaved === null || autosave.recover(unsaved)) store.removeItem(key);
  }
}

function parsed(kept: string | null): Unsaved | null {
  try {
    return kept === null ? null : (JSON.parse(kept) as Unsaved);
  } catch {
    return null;
  }
}
