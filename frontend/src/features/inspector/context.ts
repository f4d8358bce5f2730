// What every part of the inspector shares: whether it reads by itself, and the one place
// where an action is confirmed.
import { createContext, useContext } from "react";
import type { Action } from "./api/actions";

export type InspectorContext = {
  live: boolean;
  /** Asks the operator first, then does it. */
  ask: (action: Action, what: string) => void;
  /** Opens an actor closely. */
  showActor: (id: string) => void;
};

export const Inspector = createContext<InspectorContext | null>(null);

export function useInspector(): InspectorContext {
  const inspector = useContext(Inspector);
  if (inspector === null) throw new Error("This part stands in the inspector only");
  return inspector;
}
