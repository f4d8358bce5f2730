// Makes everything that follows from the OpenAPI document (openapi.json): the types of
// the API (src/api/schema.d.ts) and the shape of what the five stages yield
// (src/api/contentSchemas.json), from which the reader and the editor are built.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = JSON.parse(await readFile(new URL("../openapi.json", import.meta.url), "utf8"));
const schemas = document.components.schemas;

const contentOfStage = {
  CONCEPT: "ConceptContent",
  THEME: "ThemeContent",
  CHARACTERS: "CharactersContent",
  WORLD: "WorldContent",
  PLOT: "PlotContent",
};

/** Follows references and takes "or null" off, since `null` is the same as absent. */
function plain(schema) {
  if (schema.$ref) return plain(schemas[schema.$ref.split("/").pop()]);
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices) {
    const real = choices.filter((choice) => choice.type !== "null");
    if (real.length === 1) return plain(real[0]);
    return { type: "string", enum: real.flatMap((choice) => plain(choice).enum ?? [choice.const]) };
  }
  if (Array.isArray(schema.type)) {
    return { ...schema, type: schema.type.find((type) => type !== "null") };
  }
  return schema;
}

function node(raw) {
  const schema = plain(raw);
  if (schema.enum) return { kind: "choice", values: schema.enum.filter((value) => value !== null) };
  if (schema.type === "array") return { kind: "list", item: node(schema.items) };
  if (schema.type === "integer" || schema.type === "number") return { kind: "number" };
  if (schema.type === "object") {
    const required = new Set(schema.required ?? []);
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
      name,
      required: required.has(name),
      node: node(field),
    }));
    return { kind: "object", fields };
  }
  return { kind: "text", ...(schema.maxLength ? { maxLength: schema.maxLength } : {}) };
}

const contents = Object.fromEntries(
  Object.entries(contentOfStage).map(([stage, name]) => [stage, node(schemas[name])]),
);
await writeFile(
  new URL("../src/api/contentSchemas.json", import.meta.url),
  `${JSON.stringify(contents, null, 2)}\n`,
);

const types = astToString(await openapiTS(document, { alphabetize: false }));
await writeFile(
  new URL("../src/api/schema.d.ts", import.meta.url),
  `// Generated from openapi.json by \`npm run generate\`; not written by hand.\n${types}`,
);
