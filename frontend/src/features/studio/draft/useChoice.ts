// What the writer has taken of a stage and would confirm: concepts by the server's selection,
// in other stages one proposal or the draft, remembered by the browser until it is confirmed.
import { useRef, useState } from "react";
import type { JsonObject } from "@/api/content";
import type { StateView, WorkingStage } from "@/api/types";
import { useStored } from "@/shared/useStored";
import type { Commands } from "../api/useCommands";

/** The contract takes up to three concepts; a fourth Choose would only be refused. */
const mostConcepts = 3;
const draftMark = "draft";

export type Choice = {
  proposalIds: string[];
  draft: boolean;
  /** Another one can still be taken. */
  open: boolean;
  toggle: (proposalId: string) => void;
  takeDraft: () => void;
  forget: () => void;
  /** What CONFIRM_STAGE would be sent, or null while there is nothing to confirm. */
  payload: (draft: JsonObject) => JsonObject | null;
};

export function useChoice(
  state: StateView,
  stage: WorkingStage,
  hasDraft: boolean,
  commands: Commands,
): Choice {
  const view = state.stages[stage];
  const key = `genesis-choice-${state.session_id}-${stage}`;
  const [stored, setStored] = useStored(window.localStorage, key);
  // The selection that is under way, shown before the server has answered.
  const [wanted, setWanted] = useState<string[] | null>(null);
  const newest = useRef(0);
  // A stage that is confirmed is only confirmed anew with what was taken for it.
  const open = view.status !== "CONFIRMED";

  if (stage === "CONCEPT") {
    const proposalIds = wanted ?? view.selected?.proposal_ids ?? [];
    const selected = proposalIds.length > 0 || (view.selected?.content ?? null) !== null;
    const draft = hasDraft && (stored === draftMark || (!selected && open));
    const select = async (ids: string[]) => {
      newest.current += 1;
      const turn = newest.current;
      setWanted(ids);
      await commands.send({
        command_type: "SELECT_CONCEPT",
        session_id: state.session_id,
        payload: { proposal_ids: ids },
      });
      if (newest.current === turn) setWanted(null);
    };
    return {
      proposalIds: draft ? [] : proposalIds,
      draft,
      open: draft || proposalIds.length < mostConcepts,
      toggle: (id) => {
        setStored(null);
        // From the draft back to the proposals: the one that was pressed.
        if (draft) return void select([id]);
        const rest = proposalIds.filter((known) => known !== id);
        // The server knows no empty selection: the last one stays until another is taken.
        if (rest.length === proposalIds.length) void select([...rest, id].slice(-mostConcepts));
        else if (rest.length > 0) void select(rest);
      },
      takeDraft: () => setStored(draftMark),
      forget: () => setStored(null),
      payload: (content) => {
        if (draft) return selected ? { stage, content } : { stage };
        return selected ? { stage } : null;
      },
    };
  }

  const chosen = view.proposals.some(({ proposal_id }) => proposal_id === stored) ? stored : null;
  const draft = hasDraft && chosen === null && (stored === draftMark || open);
  return {
    proposalIds: chosen === null ? [] : [chosen],
    draft,
    open: true,
    toggle: (id) => setStored(id === chosen ? null : id),
    takeDraft: () => setStored(draftMark),
    forget: () => setStored(null),
    payload: () => {
      if (chosen !== null) return { stage, proposal_id: chosen };
      return draft ? { stage } : null;
    },
  };
}
