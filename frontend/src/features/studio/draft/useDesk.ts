// The desk of the stage that is looked at: which text is being edited, in which place, and
// what has been taken to be confirmed.
import { useState } from "react";
import { asContent, type JsonObject } from "@/api/content";
import { fieldErrorsOf, type FieldErrors } from "@/api/problem";
import type { StateView, WorkingStage } from "@/api/types";
import { useStored } from "@/shared/useStored";
import type { Commands } from "../api/useCommands";
import { sameJson, withoutEmpty } from "./content";
import { type Choice, useChoice } from "./useChoice";
import { type Draft, useDraft } from "./useDraft";

/** Where a draft came from: a proposal's id, the confirmed content, or nothing before it. */
export const ownSource = "own";
export const confirmedSource = "confirmed";

export type Desk = {
  draft: Draft;
  hasDraft: boolean;
  choice: Choice;
  editing: string | null;
  /** The draft grew from this source. */
  holdsDraftOf: (source: string) => boolean;
  /** The text the editor shows: the draft, or what a draft would begin from. */
  editorContent: JsonObject;
  edit: (content: JsonObject) => void;
  /** Opens the editor; where another draft would be replaced, asks first. */
  open: (source: string) => void;
  close: () => void;
  /** The source that waits for the writer's word on replacing the draft. */
  asked: string | null;
  answer: (replace: boolean) => void;
  errors: FieldErrors;
  confirm: () => Promise<void>;
  confirming: boolean;
};

/** The one content that is confirmed and can be revised; several concepts are not one. */
export function confirmedContent(state: StateView, stage: WorkingStage): JsonObject | null {
  const confirmed = state.stages[stage].confirmed;
  if (confirmed === null || confirmed === undefined) return null;
  const content = asContent(confirmed);
  if (stage !== "CONCEPT") return content;
  const concepts = Array.isArray(content.concepts) ? content.concepts : [];
  return concepts.length === 1 ? asContent(concepts[0]) : null;
}

export function useDesk(state: StateView, stage: WorkingStage, commands: Commands): Desk {
  const id = `${state.session_id}-${stage}`;
  const [editing, setEditing] = useStored(window.localStorage, `genesis-editing-${id}`);
  const [origin, setOrigin] = useStored(window.localStorage, `genesis-draft-from-${id}`);
  const [asked, setAsked] = useState<string | null>(null);
  const draft = useDraft(state, stage);
  const confirmed = confirmedContent(state, stage);
  const written = withoutEmpty(draft.view.content);
  const filled = Object.keys(written).length > 0 || state.stages[stage].draft !== null;
  // A draft that was confirmed as it stands is no draft any more.
  const hasDraft =
    filled &&
    !(confirmed !== null && sameJson(written, withoutEmpty(confirmed)) && !draft.autosave.dirty);
  const choice = useChoice(state, stage, hasDraft, commands);

  const seedOf = (source: string | null): JsonObject => {
    if (source === confirmedSource) return confirmed ?? {};
    const found = state.stages[stage].proposals.find(({ proposal_id }) => proposal_id === source);
    return found === undefined ? {} : asContent(found.content);
  };
  const showsDraft = hasDraft && (editing === null || origin === editing);

  const { trouble } = commands;
  const refusedHere =
    trouble?.command.command_type === "CONFIRM_STAGE" && choice.draft
      ? fieldErrorsOf(trouble.error)
      : {};

  return {
    draft,
    hasDraft,
    choice,
    editing,
    holdsDraftOf: (source) => hasDraft && origin === source,
    editorContent: showsDraft ? draft.view.content : seedOf(editing),
    edit: (content) => {
      if (editing !== null && origin !== editing) setOrigin(editing);
      choice.takeDraft();
      draft.autosave.edit(content);
    },
    open: (source) => {
      if (hasDraft && origin !== source) setAsked(source);
      else setEditing(source);
    },
    close: () => {
      void draft.autosave.flush();
      setEditing(null);
    },
    asked,
    answer: (replace) => {
      if (replace) setEditing(asked);
      setAsked(null);
    },
    errors: { ...refusedHere, ...draft.view.errors },
    confirm: async () => {
      if (choice.draft && !(await draft.autosave.flush())) return;
      const payload = choice.payload(withoutEmpty(draft.autosave.getSnapshot().content));
      if (payload === null) return;
      const answer = await commands.send({
        command_type: "CONFIRM_STAGE",
        session_id: state.session_id,
        payload,
      });
      if (answer === null) return;
      choice.forget();
      setEditing(null);
      setOrigin(null);
    },
    confirming: commands.sending === "CONFIRM_STAGE",
  };
}
