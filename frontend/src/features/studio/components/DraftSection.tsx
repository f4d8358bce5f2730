// The writer's draft where it stands by itself, not in the place of a proposal.
import { useTranslation } from "react-i18next";
import { contentSchemas } from "@/api/content";
import { ContentReader } from "@/shared/content/ContentReader";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { confirmedSource, ownSource } from "../draft/useDesk";
import { ContentEditor } from "./editor/ContentEditor";
import { DraftState } from "./editor/DraftState";
import classes from "./sections.module.css";

export function DraftSection() {
  const { t } = useTranslation();
  const { state, stage, can, desk, past } = useStudio();
  const { editing, hasDraft } = desk;
  const alone = editing === ownSource || editing === confirmedSource;
  // A draft that is edited in a proposal's place is shown there.
  if (!alone && (editing !== null || !hasDraft)) return null;
  if (state.status !== "IN_PROGRESS" && !hasDraft) return null;
  return (
    <section className={classes.section} aria-labelledby="draft">
      <div className={classes.head}>
        <h2 id="draft" className={classes.title}>
          {t("studio.draft.title")}
        </h2>
        <span className={classes.actions}>
          {hasDraft && !past && !desk.choice.draft && (
            <QuietButton onClick={desk.choice.takeDraft}>{t("studio.takeDraft")}</QuietButton>
          )}
          {alone && !hasDraft && <QuietButton onClick={desk.close}>{t("app.close")}</QuietButton>}
        </span>
      </div>
      {past ? (
        <ContentReader node={contentSchemas[stage]} content={desk.editorContent} level={3} />
      ) : (
        <>
          <DraftState draft={desk.draft} node={contentSchemas[stage]} />
          <ContentEditor
            node={contentSchemas[stage]}
            content={desk.editorContent}
            errors={desk.errors}
            disabled={!can("EDIT_DRAFT") && state.status !== "IN_PROGRESS"}
            onChange={desk.edit}
          />
        </>
      )}
    </section>
  );
}
