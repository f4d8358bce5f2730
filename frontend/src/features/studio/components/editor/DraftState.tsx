// How the draft's saving stands, and the writer's word where it was changed elsewhere too.
import { useTranslation } from "react-i18next";
import { isObject, type Json } from "@/api/content";
import { fieldLabel } from "@/shared/content/presentation";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import type { Draft } from "../../draft/useDraft";
import classes from "./editor.module.css";

export function DraftState({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const { status, conflict, merged, error } = draft.view;
  return (
    <div className={classes.state}>
      <p className="label" aria-live="polite" data-draft-status={status}>
        {t(`studio.draft.status.${status}`) || t("studio.draft.hint")}
        {status === "failed" && ` ${problemText(t, error)}`}
        {(status === "failed" || status === "retrying") && (
          <QuietButton onClick={() => void draft.autosave.flush()}>{t("app.tryAgain")}</QuietButton>
        )}
      </p>
      {merged && conflict === null && <Notice>{t("studio.draft.merged")}</Notice>}
      {conflict !== null && (
        <Notice
          tone="trouble"
          urgent
          actions={
            <>
              <QuietButton onClick={() => draft.autosave.resolve("mine")}>
                {t("studio.draft.mine")}
              </QuietButton>
              <QuietButton onClick={() => draft.autosave.resolve("theirs")}>
                {t("studio.draft.theirs")}
              </QuietButton>
            </>
          }
        >
          <p>
            {t("studio.draft.conflictText", {
              fields: conflict.fields.map((field) => fieldLabel(t, field)).join(", "),
            })}
          </p>
          {conflict.fields.map((field) => (
            <details key={field}>
              <summary>{t("studio.draft.theirText", { field: fieldLabel(t, field) })}</summary>
              <p className="prose">{plain(conflict.theirs[field] ?? null)}</p>
            </details>
          ))}
        </Notice>
      )}
    </div>
  );
}

function plain(value: Json): string {
  if (Array.isArray(value)) return value.map(plain).join("; ");
  if (isObject(value)) {
    return Object.values(value)
      .map((inner) => plain(inner ?? null))
      .join(", ");
  }
  return String(value ?? "–");
}
