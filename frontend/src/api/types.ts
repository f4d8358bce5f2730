// The API's shapes under short names; all of them are generated from the OpenAPI document.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type StateView = Schemas["StateView"];
export type StageView = Schemas["StageView"];
export type Proposal = Schemas["Proposal"];
export type CommandRequest = Schemas["CommandRequest"];
export type CommandAnswer = Schemas["CommandAnswer"];
export type CommandType = CommandRequest["command_type"];
export type ProblemDocument = Schemas["Problem"];
export type SessionSummary = Schemas["SessionSummary"];
export type Novel = Schemas["Novel"];
export type Envelope = Schemas["Envelope"];
export type GenesisMode = StateView["mode"];
export type PendingCommand = StateView["pending"][number];

/** The five stages that are worked on, in the guided order. */
export const workingStages = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"] as const;
export type WorkingStage = (typeof workingStages)[number];

export function isWorkingStage(stage: unknown): stage is WorkingStage {
  return workingStages.some((known) => known === stage);
}
