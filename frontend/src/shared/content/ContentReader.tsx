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
import { fieldLabel, headingOf, humanise, orderedFields, readsInline } from "./presentation";

type HeadingLevel = 2 | 3 | 4 | 5;

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
  ].filter(({ name }) => !omit.has(name) && isFilled(content[name]));
  return (
    <div className={classes.content}>
      {fields.map((field) => (
        <FieldView
          key={field.name}
          label={fieldLabel(t, field.name)}
          node={field.node}
          value={content[field.name] ?? null}
          level={level}
          folded={folded}
        />
      ))}
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
    const item = node.item;
    return (
      <section className={classes.group}>
        <Heading className={classes.groupTitle}>{label}</Heading>
        <div className={classes.items}>
          {value.map((entry, at) => (
            <ItemView
              key={at}
              node={item}
              content={asContent(entry)}
              level={next(level)}
              folded={folded}
            />
          ))}
        </div>
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

function ItemView({ node, content, level, folded = false }: Omit<Props, "omit">) {
  const { t } = useTranslation();
  const { heading, tagline, used } = headingOf(t, content);
  const Heading = `h${level}` as const;
  const title = (
    <span className={classes.itemHead}>
      <Heading className={classes.itemTitle}>{heading || "…"}</Heading>
      {tagline !== "" && <span className={classes.tagline}>{tagline}</span>}
    </span>
  );
  const body = (
    <ContentReader node={node} content={content} level={next(level)} folded={folded} omit={used} />
  );
  if (!folded) {
    return (
      <section className={classes.item}>
        {title}
        {body}
      </section>
    );
  }
  const opening = content.summary ?? content.description;
  return (
    <details className={classes.fold}>
      <summary className={classes.summary}>
        {title}
        {typeof opening === "string" && (
          <span className={`prose ${classes.opening}`}>{opening}</span>
        )}
      </summary>
      <div className={classes.folded}>{body}</div>
    </details>
  );
}

/** One value: a text in paragraphs, a list in a line or in points, or an object's fields. */
export function ValueView(props: { node: ContentNode; value: Json; level?: HeadingLevel }) {
  const { node, value, level = 5 } = props;
  const { t } = useTranslation();
  if (Array.isArray(value)) {
    const item = node.kind === "list" ? node.item : guessed(value[0]);
    if (item.kind === "object") {
      return value.map((entry, at) => (
        <ItemView key={at} node={item} content={asContent(entry)} level={level} />
      ));
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

function next(level: HeadingLevel): HeadingLevel {
  return level === 2 ? 3 : level === 3 ? 4 : 5;
}

export function isFilled(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
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
