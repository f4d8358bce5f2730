// JSON pointers (RFC 6901) into a stage's content: reading, writing, and naming a field.
import type { TFunction } from "i18next";
import { type ContentNode, isObject, type Json, type JsonObject } from "@/api/content";
import { fieldLabel } from "@/shared/content/presentation";

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

export function valueAt(content: JsonObject, pointer: string): Json | undefined {
  return partsOf(pointer).reduce<Json | undefined>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isObject(value) ? value[part] : undefined;
  }, content);
}

/** The shape of what a pointer leads to; a text where the schema does not know it. */
export function nodeAt(node: ContentNode, parts: string[]): ContentNode {
  return parts.reduce<ContentNode>((inner, part) => {
    if (inner.kind === "list") return inner.item;
    const field =
      inner.kind === "object" ? inner.fields.find(({ name }) => name === part) : undefined;
    return field?.node ?? { kind: "text" };
  }, node);
}

/** "Characters, 2, Motivation": a pointer in words. */
export function pointerLabel(t: TFunction, parts: string[]): string {
  return parts
    .map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : fieldLabel(t, part)))
    .join(", ");
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
