// What every part of the open studio shares: the session's state, its commands, what is
// heard live, and the desk of the stage that is looked at.
import { createContext, useContext } from "react";
import type { CommandType, Finding, StageView, StateView, WorkingStage } from "@/api/types";
import type { Lore } from "./api/lore";
import type { Commands } from "./api/useCommands";
import type { Desk } from "./draft/useDesk";
import type { Live } from "./live/useLive";

export type StudioContext = {
  state: StateView;
  /** The stage that is looked at: the session's current one while it can be worked on. */
  stage: WorkingStage;
  view: StageView;
  /** The session is shown as it was at an earlier version, to be read only. */
  past: boolean;
  /** Whether the server says that such a command could succeed now. */
  can: (command: CommandType) => boolean;
  goTo: (stage: WorkingStage) => void;
  commands: Commands;
  live: Live;
  lore: Lore;
  desk: Desk;
  /** What does not fit and is still to be decided; of the present only. */
  findings: Finding[];
};

export const Studio = createContext<StudioContext | null>(null);

export function useStudio(): StudioContext {
  const studio = useContext(Studio);
  if (studio === null) throw new Error("This part stands in the studio only");
  return studio;
}
