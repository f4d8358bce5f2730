// What the draft's autosave needs to know of content as data: equality, what is sent, and
// the merge of two versions that grew from one.
import { isObject, type Json, type JsonObject } from "@/api/content";

export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => sameJson(item, right[at]));
  }
  if (!isObject(left) || !isObject(right)) return (left ?? null) === (right ?? null);
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameJson(left[name] ?? null, right[name] ?? null));
}

/** A draft may lack fields, so what is still empty is left out of what is sent. */
export function withoutEmpty(content: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(content)) {
    if (value === undefined || value === null || value === "") continue;
    kept[name] = cleaned(value);
  }
  return kept;
}

function cleaned(value: Json): Json {
  if (Array.isArray(value)) {
    return value.filter((item) => item !== "" && item !== null).map(cleaned);
  }
  return isObject(value) ? withoutEmpty(value) : value;
}

export type Merge = { content: JsonObject; conflicts: string[] };

/**
 * Lays one's own changes over what someone else made of the same base, field by field.
 * Where both changed a field differently one's own text stands and the field is named.
 */
export function merge(base: JsonObject, mine: JsonObject, theirs: JsonObject): Merge {
  const content: JsonObject = { ...theirs };
  const conflicts: string[] = [];
  const names = new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)]);
  for (const name of names) {
    if (sameJson(mine[name], base[name])) continue;
    const theyChanged = !sameJson(theirs[name], base[name]);
    if (theyChanged && !sameJson(theirs[name], mine[name])) conflicts.push(name);
    if (mine[name] === undefined) delete content[name];
    else content[name] = mine[name];
  }
  return { content, conflicts };
}
