// In which order and under which words a stage's content is shown. Fields that are not named
// here come last, under their own name, so that nothing the server sends is ever hidden.
import type { TFunction } from "i18next";
import type { ContentField, Json, JsonObject, ObjectNode } from "@/api/content";

const order = [
  ...["number", "title", "name", "from", "to", "kind", "role", "category", "age", "aliases"],
  ...["core_idea", "structure", "title_suggestions", "logline", "premise", "summary"],
  ...["description", "philosophical_depth", "emotional_core", "irony"],
  ...["themes", "question", "argument", "counter_argument", "genres", "tone"],
  ...["central_conflict", "emotional_journey", "setting_overview", "target_audience"],
  ...["estimated_length", "narrative_voice"],
  ...["appearance", "personality", "background", "motivation", "want", "need", "lie", "ghost"],
  ...["goals", "flaw", "arc", "voice", "secret"],
  ...["parent", "rules", "cost", "limits", "tags"],
  ...["pov", "turning_point", "value_from", "value_to", "cause", "story_time"],
  ...["planted_in", "paid_off_in"],
  ...["characters", "relationships", "entries", "acts", "chapters", "threads", "ending"],
];

const rankOf = (name: string) => {
  const at = order.indexOf(name);
  return at === -1 ? order.length : at;
};

export function orderedFields(node: ObjectNode): ContentField[] {
  return [...node.fields].sort((left, right) => rankOf(left.name) - rankOf(right.name));
}

/** "philosophical_depth" → "Philosophical depth". */
export function humanise(name: string): string {
  const words = name.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function fieldLabel(t: TFunction, name: string): string {
  return t(`field.${name}`, { defaultValue: humanise(name) });
}

/** What one of a list's items is called: "character" of "characters". */
export function itemLabel(t: TFunction, listName: string): string {
  return t(`one.${listName}`, { defaultValue: fieldLabel(t, listName).toLowerCase() });
}

/** The fields that stand in an item's heading and not below it. */
export type ItemHeading = { heading: string; tagline: string; used: ReadonlySet<string> };

const text = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

export function headingOf(t: TFunction, item: JsonObject): ItemHeading {
  const used = new Set<string>();
  const take = (name: string) => {
    const value = text(item[name]);
    if (value !== "") used.add(name);
    return value;
  };
  let heading = take("name") || take("title");
  if (heading !== "" && item.number !== undefined) heading = `${take("number")}. ${heading}`;
  if (heading === "" && item.from !== undefined) {
    heading = `${take("from")} → ${take("to")}`;
  }
  const category = take("category");
  const tagline = [
    take("role"),
    take("kind"),
    category && t(`choice.${category}`, { defaultValue: humanise(category) }),
    take("age"),
  ];
  return { heading, tagline: tagline.filter(Boolean).join(", "), used };
}

/** Lists of short words are read in one line, longer ones one below the other. */
export function readsInline(items: unknown[]): boolean {
  return items.every((item) => text(item).length <= 32) && items.length <= 12;
}

export function isFilled(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

const shortest = 44;

const isShort = (value: Json) => {
  const shown = text(value);
  return shown !== "" && shown.length <= shortest;
};

/** Short values that follow each other are read side by side, all else by itself. */
export function inRuns<Field extends { value: Json }>(fields: Field[]): Field[][] {
  const runs: Field[][] = [];
  let open = false;
  for (const field of fields) {
    const short = isShort(field.value);
    const last = runs[runs.length - 1];
    if (short && open && last !== undefined) last.push(field);
    else runs.push([field]);
    open = short;
  }
  return runs;
}

/** By what one proposal is told from another in a line of text. */
export function contentTitle(content: JsonObject): string {
  const named = (list: unknown) =>
    Array.isArray(list)
      ? list
          .map((item) => text((item as JsonObject | null)?.name) || text(item))
          .filter(Boolean)
          .slice(0, 3)
          .join(", ")
      : "";
  const found =
    text(content.title) ||
    named(content.title_suggestions).split(", ")[0] ||
    named(content.characters) ||
    named(content.entries) ||
    text(content.structure);
  return found.length > 80 ? `${found.slice(0, 79)}…` : found;
}
