// How the draft's saving stands, and the writer's word where it was changed elsewhere too.
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectNode } from "@/api/content";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import type { Draft } from "../../draft/useDraft";
import classes from "./editor.module.css";

const ConflictView = lazy(() =>
  import("./ConflictView").then((found) => ({ default: found.ConflictView })),
);

type Props = { draft: Draft; node: ObjectNode };

export function DraftState({ draft, node }: Props) {
  const { t } = useTranslation();
  const { status, conflict, merged, error, changes } = draft.view;
  const meanwhile = [...new Set(changes.map(({ type }) => t(`studio.event.${type}`)))].join(", ");
  return (
    <div className={classes.state}>
      <p className="label" aria-live="polite" data-draft-status={status}>
        {t(`studio.draft.status.${status}`) || t("studio.draft.hint")}
        {status === "failed" && ` ${problemText(t, error)}`}
        {(status === "failed" || status === "retrying") && (
          <QuietButton onClick={() => void draft.autosave.flush()}>{t("app.tryAgain")}</QuietButton>
        )}
      </p>
      {merged && conflict === null && (
        <Notice>
          {t("studio.draft.merged")}{" "}
          {meanwhile !== "" && t("studio.draft.meanwhile", { what: meanwhile })}
        </Notice>
      )}
      {conflict !== null && (
        <Suspense>
          <ConflictView draft={draft} node={node} />
        </Suspense>
      )}
    </div>
  );
}
