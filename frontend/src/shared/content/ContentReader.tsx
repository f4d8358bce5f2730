// Shows any stage's content for reading, built from the content's schema.
import { useTranslation } from "react-i18next";
import {
  asContent,
  type ContentNode,
  isObject,
  type Json,
  type JsonObject,
  type ObjectNode,
} from "@/api/content";
import classes from "./ContentReader.module.css";
import { ItemView } from "./ItemView";
import { fieldLabel, humanise, inRuns, isFilled, orderedFields, readsInline } from "./presentation";

export type HeadingLevel = 2 | 3 | 4 | 5;

type Props = {
  node: ObjectNode;
  content: JsonObject;
  level: HeadingLevel;
  /** Shows of each item in a list only its heading and first words until it is opened. */
  folded?: boolean;
  omit?: ReadonlySet<string>;
};

const none: ReadonlySet<string> = new Set();

export function ContentReader({ node, content, level, folded = false, omit = none }: Props) {
  const { t } = useTranslation();
  const known = new Set(node.fields.map(({ name }) => name));
  const beyond = Object.keys(content).filter((name) => !known.has(name));
  const fields = [
    ...orderedFields(node).map((field) => ({ name: field.name, node: field.node })),
    ...beyond.map((name) => ({ name, node: guessed(content[name]) })),
  ]
    .map((field) => ({ ...field, value: content[field.name] ?? null }))
    .filter(({ name, value }) => !omit.has(name) && isFilled(value));
  return (
    <div className={classes.content}>
      {inRuns(fields).map((run) => {
        const views = run.map((field) => (
          <FieldView
            key={field.name}
            label={fieldLabel(t, field.name)}
            node={field.node}
            value={field.value}
            level={level}
            folded={folded}
          />
        ));
        return run.length > 1 ? (
          <div key={run[0]?.name} className={classes.facts}>
            {views}
          </div>
        ) : (
          views
        );
      })}
    </div>
  );
}

type FieldProps = {
  label: string;
  node: ContentNode;
  value: Json;
  level: HeadingLevel;
  folded: boolean;
};

function FieldView({ label, node, value, level, folded }: FieldProps) {
  const Heading = `h${level}` as const;
  if (node.kind === "list" && node.item.kind === "object" && Array.isArray(value)) {
    return (
      <section className={classes.group}>
        <Heading className={classes.groupTitle}>{label}</Heading>
        <Items node={node.item} items={value} level={deeper(level)} folded={folded} />
      </section>
    );
  }
  return (
    <div className={classes.field}>
      <p className="label">{label}</p>
      <ValueView node={node} value={value} level={level} />
    </div>
  );
}

type ItemsProps = {
  node: ObjectNode;
  items: Json[];
  level: HeadingLevel;
  folded: boolean;
  /** The last item stands open: it is the one being written. */
  lastOpen?: boolean;
};

function Items({ node, items, level, folded, lastOpen = false }: ItemsProps) {
  return (
    <div className={classes.items}>
      {items.map((entry, at) => (
        <ItemView
          key={at}
          node={node}
          content={asContent(entry)}
          level={level}
          folded={folded}
          open={lastOpen && at === items.length - 1}
        />
      ))}
    </div>
  );
}

type ValueProps = { node: ContentNode; value: Json; level?: HeadingLevel; writing?: boolean };

/** One value: a text in paragraphs, a list in a line or in points, or an object's fields. */
export function ValueView({ node, value, level = 5, writing = false }: ValueProps) {
  const { t } = useTranslation();
  if (Array.isArray(value)) {
    const item = node.kind === "list" ? node.item : guessed(value[0]);
    if (item.kind === "object") {
      return <Items node={item} items={value} level={level} folded={writing} lastOpen={writing} />;
    }
    if (readsInline(value)) return <p className="prose">{value.join(" · ")}</p>;
    return (
      <ul className={`prose ${classes.list}`}>
        {value.map((entry, at) => (
          <li key={at}>{String(entry)}</li>
        ))}
      </ul>
    );
  }
  if (isObject(value)) {
    const shape = node.kind === "object" ? node : guessed(value);
    return shape.kind === "object" ? (
      <ContentReader node={shape} content={value} level={level} />
    ) : null;
  }
  const shown = String(value ?? "");
  const text =
    node.kind === "choice" ? t(`choice.${shown}`, { defaultValue: humanise(shown) }) : shown;
  return <p className={`prose ${classes.text}`}>{text}</p>;
}

export function deeper(level: HeadingLevel): HeadingLevel {
  return level === 2 ? 3 : level === 3 ? 4 : 5;
}

/** The shape of a value the schema does not speak of. */
function guessed(value: Json | undefined): ContentNode {
  if (Array.isArray(value)) return { kind: "list", item: guessed(value[0]) };
  if (isObject(value)) {
    const fields = Object.entries(value).map(([name, inner]) => ({
      name,
      required: false,
      node: guessed(inner),
    }));
    return { kind: "object", fields };
  }
  return { kind: "text" };
}
