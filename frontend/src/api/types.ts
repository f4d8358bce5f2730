// The API's shapes under short names, all derived from the OpenAPI document. What a stage
// contains is taken as data here: the reader and the editor are built from its schema at run
// time (content.ts), so no line of code knows the fields of a stage.
import type { JsonObject } from "./content";
import type { components } from "./schema";

type Schemas = components["schemas"];
type SentStage = Schemas["StateView"]["stages"]["CONCEPT"];
type SentProposal = SentStage["proposals"][number];

export type Proposal = Omit<SentProposal, "content"> & { content: JsonObject };

export type StageView = Omit<SentStage, "proposals" | "selected" | "draft" | "confirmed"> & {
  proposals: Proposal[];
  selected: { proposal_ids: string[]; content: JsonObject | null } | null;
  draft: JsonObject | null;
  confirmed: JsonObject | null;
};

export type StateView = Omit<Schemas["StateView"], "stages"> & {
  stages: Record<WorkingStage, StageView>;
};

export type CommandType = StateView["available_actions"][number];

/** A command as the studio puts it together. */
export type Command = {
  command_type: CommandType;
  session_id?: string;
  expected_version?: number;
  payload?: JsonObject;
};

export type CommandRequest = Schemas["CommandRequest"];
export type CommandAnswer = Schemas["CommandAnswer"];
export type ProblemDocument = Schemas["Problem"];
export type Finding = Schemas["Finding"];
export type SessionSummary = Schemas["SessionSummary"];
export type Novel = Omit<Schemas["Novel"], "setting"> & { setting: JsonObject };
export type GenesisMode = StateView["mode"];
export type PendingCommand = StateView["pending"][number];

/** An event's envelope; what its data holds depends on its type and is looked at where used. */
export type Envelope = Omit<Schemas["Envelope"], "type" | "data"> & {
  type: string;
  data: JsonObject;
};

/** The five stages that are worked on, in the guided order. */
export const workingStages = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"] as const;
export type WorkingStage = (typeof workingStages)[number];

export function isWorkingStage(stage: unknown): stage is WorkingStage {
  return workingStages.some((known) => known === stage);
}
