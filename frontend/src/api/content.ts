// The shape of what the stages yield, as data: the reader and the editor are built from it,
// so that a field added to the OpenAPI document appears without a line written here.
import schemas from "./contentSchemas.json";
import type { WorkingStage } from "./types";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json | undefined };

export type ContentField = { name: string; required: boolean; node: ContentNode };
export type ObjectNode = { kind: "object"; fields: ContentField[] };
export type ContentNode =
  | { kind: "text"; maxLength?: number }
  | { kind: "number" }
  | { kind: "choice"; values: string[] }
  | { kind: "list"; item: ContentNode }
  | ObjectNode;

// TypeScript reads a JSON module's `kind` as a plain string, so each node is looked at once.
function toNode(raw: unknown): ContentNode {
  const node = raw as { kind: string; maxLength?: number; values?: string[]; item?: unknown };
  switch (node.kind) {
    case "object":
      return toObject(raw);
    case "list":
      return { kind: "list", item: toNode(node.item) };
    case "choice":
      return { kind: "choice", values: node.values ?? [] };
    case "number":
      return { kind: "number" };
    default:
      return node.maxLength ? { kind: "text", maxLength: node.maxLength } : { kind: "text" };
  }
}

function toObject(raw: unknown): ObjectNode {
  const { fields } = raw as { fields: { name: string; required: boolean; node: unknown }[] };
  return {
    kind: "object",
    fields: fields.map((field) => ({ ...field, node: toNode(field.node) })),
  };
}

export const contentSchemas: Record<WorkingStage, ObjectNode> = {
  CONCEPT: toObject(schemas.CONCEPT),
  THEME: toObject(schemas.THEME),
  CHARACTERS: toObject(schemas.CHARACTERS),
  WORLD: toObject(schemas.WORLD),
  PLOT: toObject(schemas.PLOT),
};

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the server sent as content; anything but an object counts as empty. */
export function asContent(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
