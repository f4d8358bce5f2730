// What the stage has confirmed, in plain text: it is the writer's own now.
import { useTranslation } from "react-i18next";
import { asContent, contentSchemas, type JsonObject } from "@/api/content";
import { ContentReader } from "@/shared/content/ContentReader";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { confirmedContent, confirmedSource } from "../draft/useDesk";
import classes from "./sections.module.css";

const titleOnly: ReadonlySet<string> = new Set(["title"]);

export function ConfirmedSection() {
  const { t } = useTranslation();
  const { state, stage, view, can, desk, past } = useStudio();
  if (view.confirmed === null || view.confirmed === undefined) return null;
  const whole = asContent(view.confirmed);
  const parts: JsonObject[] =
    stage === "CONCEPT"
      ? Array.isArray(whole.concepts)
        ? whole.concepts.map(asContent)
        : []
      : [whole];
  const one = confirmedContent(state, stage);
  if (desk.editing === confirmedSource) return null;
  return (
    <section className={classes.section} aria-labelledby="confirmed">
      <div className={classes.head}>
        <h2 id="confirmed" className={classes.title}>
          {t("studio.confirmedTitle")}
        </h2>
        {one !== null && !past && state.status === "IN_PROGRESS" && (
          <QuietButton disabled={!can("EDIT_DRAFT")} onClick={() => desk.open(confirmedSource)}>
            {t("studio.revise")}
          </QuietButton>
        )}
      </div>
      {view.stale && <p className={classes.stale}>{t("studio.stale")}</p>}
      {parts.map((content, at) => (
        <div key={at} className={classes.part}>
          {stage === "CONCEPT" && <h3>{String(content.title ?? "")}</h3>}
          <ContentReader
            node={contentSchemas[stage]}
            content={content}
            level={3}
            folded
            {...(stage === "CONCEPT" ? { omit: titleOnly } : {})}
          />
        </div>
      ))}
    </section>
  );
}
