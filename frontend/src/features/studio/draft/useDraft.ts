// A stage's draft in a component: one autosave for each stage of the open session.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { sendCommand } from "@/api/commands";
import { asContent } from "@/api/content";
import type { StateView, WorkingStage } from "@/api/types";
import { catchUp, refresh, stateKey } from "../api/session";
import { recoverLost, unsavedKey } from "./unsaved";
import { DraftAutosave, type DraftView, type ServerDraft } from "./autosave";

export type Draft = { autosave: DraftAutosave; view: DraftView };

const draftOf = (state: StateView, stage: WorkingStage) => {
  const { draft } = state.stages[stage];
  return draft === null || draft === undefined ? null : asContent(draft);
};

const serverDraft = (state: StateView, stage: WorkingStage): ServerDraft => ({
  content: draftOf(state, stage),
  version: state.version,
});

function newAutosave(queryClient: QueryClient, state: StateView, stage: WorkingStage) {
  const { session_id } = state;
  return new DraftAutosave(serverDraft(state, stage), {
    save: async (content, expected_version, key) => {
      const { version } = await sendCommand(
        { command_type: "EDIT_DRAFT", session_id, expected_version, payload: { stage, content } },
        // The autosave tries again by itself, and shows meanwhile that it is not saved.
        { key, tries: 3 },
      );
      void catchUp(queryClient, session_id, version);
      return version;
    },
    read: async (version) => {
      await catchUp(queryClient, session_id, version);
      await refresh(queryClient, session_id);
      const newest = queryClient.getQueryData<StateView>(stateKey(session_id)) ?? state;
      return serverDraft(newest, stage);
    },
    store: window.localStorage,
    storeKey: unsavedKey(session_id, stage),
  });
}

export function useDraft(state: StateView, stage: WorkingStage): Draft {
  const queryClient = useQueryClient();
  const drafts = useRef(new Map<WorkingStage, DraftAutosave>());
  let autosave = drafts.current.get(stage);
  if (autosave === undefined) {
    autosave = newAutosave(queryClient, state, stage);
    drafts.current.set(stage, autosave);
  }
  const current = autosave;
  const view = useSyncExternalStore(current.subscribe, current.getSnapshot);

  useEffect(() => current.adopt(serverDraft(state, stage)), [current, state, stage]);

  const { session_id: sessionId, status } = state;
  useEffect(() => {
    // What was refused because the session had ended is saved when it was brought back.
    if (status === "IN_PROGRESS") current.retry();
  }, [current, status]);

  useEffect(() => {
    const watch = new AbortController();
    void recoverLost(sessionId, stage, current, watch.signal);
    return () => watch.abort();
  }, [current, sessionId, stage]);

  useEffect(() => {
    // Leaving the page in any way is a reason not to wait for a pause in the typing.
    const save = () => void current.flush();
    window.addEventListener("pagehide", save);
    document.addEventListener("visibilitychange", save);
    return () => {
      window.removeEventListener("pagehide", save);
      document.removeEventListener("visibilitychange", save);
      save();
    };
  }, [current]);

  return { autosave: current, view };
}
