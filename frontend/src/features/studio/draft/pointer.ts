// JSON pointers (RFC 6901) into a stage's content: reading, writing, and naming a field.
import { isObject, type Json, type JsonObject } from "@/api/content";

export function partsOf(pointer: string): string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerTo(base: string, part: string | number): string {
  return `${base}/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function withPart(target: Json | undefined, parts: string[], value: Json | undefined): Json {
  const [part, ...rest] = parts;
  if (part === undefined) return value ?? null;
  const isIndex = /^(0|[1-9]\d*)$/.test(part);
  if (Array.isArray(target) || (target === undefined && isIndex)) {
    const list = Array.isArray(target) ? [...target] : [];
    const index = Number(part);
    if (rest.length === 0 && value === undefined) list.splice(index, 1);
    else list[index] = withPart(list[index], rest, value);
    return Array.from(list, (item) => item ?? null);
  }
  const object: JsonObject = isObject(target) ? { ...target } : {};
  if (rest.length === 0 && value === undefined) delete object[part];
  else object[part] = withPart(object[part] ?? undefined, rest, value);
  return object;
}

/** A copy of the content with one value replaced, or removed where it is undefined. */
export function setAt(content: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  const next = withPart(content, partsOf(pointer), value);
  return isObject(next) ? next : {};
}
