// One item of a list (a character, an entry, a chapter): its heading, and its fields below.
import { useTranslation } from "react-i18next";
import type { JsonObject, ObjectNode } from "@/api/content";
import { ContentReader, deeper, type HeadingLevel } from "./ContentReader";
import classes from "./ContentReader.module.css";
import { headingOf } from "./presentation";

type Props = {
  node: ObjectNode;
  content: JsonObject;
  level: HeadingLevel;
  folded: boolean;
  open: boolean;
};

export function ItemView({ node, content, level, folded, open }: Props) {
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
    <ContentReader
      node={node}
      content={content}
      level={deeper(level)}
      folded={folded}
      omit={used}
    />
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
    <details className={classes.fold} open={open}>
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
