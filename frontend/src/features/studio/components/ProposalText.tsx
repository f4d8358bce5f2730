// The text of a proposal. A concept shows its idea in full and folds the rest; the other
// stages fold the parts of their long lists.
import { useTranslation } from "react-i18next";
import { contentSchemas, type JsonObject } from "@/api/content";
import type { WorkingStage } from "@/api/types";
import { ContentReader } from "@/shared/content/ContentReader";
import { fieldLabel } from "@/shared/content/presentation";
import classes from "./proposals.module.css";

type Props = {
  stage: WorkingStage;
  content: JsonObject;
  /** Text of the machine bears its tint until the writer has taken it. */
  accepted: boolean;
};

const shown: ReadonlySet<string> = new Set(["title", "core_idea", "irony"]);

export function ProposalText({ stage, content, accepted }: Props) {
  const { t } = useTranslation();
  if (stage !== "CONCEPT") {
    return (
      <div className={classes.words} data-accepted={accepted}>
        <ContentReader node={contentSchemas[stage]} content={content} level={3} folded />
      </div>
    );
  }
  return (
    <div className={classes.words} data-accepted={accepted}>
      <h3 className={classes.conceptTitle}>{String(content.title ?? "")}</h3>
      <p className={`prose ${classes.idea}`}>{String(content.core_idea ?? "")}</p>
      {typeof content.irony === "string" && content.irony !== "" && (
        <p className={classes.irony}>
          <span className="label">{fieldLabel(t, "irony")}</span> {content.irony}
        </p>
      )}
      <details className={classes.rest}>
        <summary className="label">{t("app.more")}</summary>
        <ContentReader node={contentSchemas[stage]} content={content} level={4} omit={shown} />
      </details>
    </div>
  );
}
