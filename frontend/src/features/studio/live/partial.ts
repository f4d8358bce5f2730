// A proposal that is being written, as content: the texts so far put in their places.
import type { JsonObject, ObjectNode } from "@/api/content";
import { orderedFields } from "@/shared/content/presentation";
import { partsOf, setAt } from "../draft/pointer";
import type { FieldText } from "./deltaStore";

export type FieldState = "waiting" | "writing" | "done";
export type PartialField = { name: string; state: FieldState };
export type PartialProposal = { content: JsonObject; fields: PartialField[] };

export function partialProposal(node: ObjectNode, texts: readonly FieldText[]): PartialProposal {
  let content: JsonObject = {};
  const states = new Map<string, FieldState>();
  for (const { pointer, text, done } of texts) {
    content = setAt(content, pointer, text);
    const name = partsOf(pointer)[0] ?? "";
    // A list is being written as long as one of its parts is, in whatever order they are told.
    if (!done) states.set(name, "writing");
    else if (!states.has(name)) states.set(name, "done");
  }
  const fields = orderedFields(node).map(({ name }) => ({
    name,
    state: states.get(name) ?? "waiting",
  }));
  return { content, fields };
}
