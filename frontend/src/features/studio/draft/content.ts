// What the draft's autosave needs to know of content as data: equality, what is sent, and
// the merge of two versions that grew from one.
import { isObject, type Json, type JsonObject } from "@/api/content";
import { pointerTo } from "./pointer";

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

/** `conflicts` are JSON pointers to what both changed, each in another way. */
export type Merge = { content: JsonObject; conflicts: string[] };

/**
 * Lays one's own changes over what someone else made of the same base, down to the single
 * field. Where both changed a field differently one's own text stands and the field is named.
 */
export function merge(base: JsonObject, mine: JsonObject, theirs: JsonObject): Merge {
  const conflicts: string[] = [];
  return { content: mergeObjects(base, mine, theirs, "", conflicts), conflicts };
}

function mergeObjects(
  base: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
  pointer: string,
  conflicts: string[],
): JsonObject {
  const content: JsonObject = {};
  // In the order of the others' text, so that nothing moves where nothing was changed here.
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const at = pointerTo(pointer, name);
    const value = mergeValues(base[name], mine[name], theirs[name], at, conflicts);
    if (value !== undefined) content[name] = value;
  }
  return content;
}

type Value = Json | undefined;

function mergeValues(
  base: Value,
  mine: Value,
  theirs: Value,
  pointer: string,
  conflicts: string[],
): Value {
  if (sameJson(mine, base) || sameJson(mine, theirs)) return theirs;
  if (sameJson(theirs, base)) return mine;
  if (isObject(base) && isObject(mine) && isObject(theirs)) {
    return mergeObjects(base, mine, theirs, pointer, conflicts);
  }
  // Items have no name but their place: only lists of one length are known to hold the same.
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) {
    if (mine.length === base.length && theirs.length === base.length) {
      return base.map(
        (item, at) =>
          mergeValues(item, mine[at], theirs[at], pointerTo(pointer, at), conflicts) ?? null,
      );
    }
  }
  conflicts.push(pointer);
  return mine;
}
