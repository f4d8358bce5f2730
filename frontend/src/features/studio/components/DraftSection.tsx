// The writer's draft where it stands by itself, not in the place of a proposal.
import { useTranslation } from "react-i18next";
import { contentSchemas } from "@/api/content";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { confirmedSource, ownSource } from "../draft/useDesk";
import { ContentEditor } from "./editor/ContentEditor";
import { DraftState } from "./editor/DraftState";
import classes from "./sections.module.css";

export function DraftSection() {
  const { t } = useTranslation();
  const { state, stage, can, desk } = useStudio();
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
          {hasDraft && !desk.choice.draft && (
            <QuietButton onClick={desk.choice.takeDraft}>{t("studio.takeDraft")}</QuietButton>
          )}
          {alone && !hasDraft && <QuietButton onClick={desk.close}>{t("app.close")}</QuietButton>}
        </span>
      </div>
      <DraftState draft={desk.draft} />
      <ContentEditor
        node={contentSchemas[stage]}
        content={desk.editorContent}
        errors={desk.errors}
        disabled={!can("EDIT_DRAFT") && state.status !== "IN_PROGRESS"}
        onChange={desk.edit}
      />
    </section>
  );
}
