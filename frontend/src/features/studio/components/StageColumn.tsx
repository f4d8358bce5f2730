// The column that is read: what the stage is about, what was confirmed or drafted, what is
// being written, and the proposals with the newest on top.
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStudio } from "../context";
import { AskStrip } from "./AskStrip";
import { Banner } from "./Banner";
import { ConfirmedSection } from "./ConfirmedSection";
import { DraftSection } from "./DraftSection";
import { Proposals } from "./Proposals";
import classes from "./StageColumn.module.css";
import { StageTrouble } from "./StageTrouble";
import { StreamingRound } from "./StreamingRound";
import { WorkflowNotice } from "./WorkflowNotice";

const ComparePanel = lazy(() => import("./ComparePanel"));

export function StageColumn() {
  const { t } = useTranslation();
  const { state, stage, view, can, past } = useStudio();
  const [compared, setCompared] = useState<{ stage: string; ids: string[] }>({ stage, ids: [] });
  const ids = compared.stage === stage ? compared.ids : [];
  useTopOfPage(stage, view.status === "CONFIRMED");
  const running = state.pending.filter((pending) => pending.stage === stage);
  // What was drafted stands above; only the present invites to more.
  const kept = past && view.draft !== null;
  const told = view.stale ? "stale" : view.status;

  const compare = (id: string) =>
    setCompared((now) => {
      const marked = now.stage === stage ? now.ids : [];
      const without = marked.filter((known) => known !== id);
      // The third comparison partner gives way to a fourth.
      const next = without.length < marked.length ? without : [...marked, id].slice(-3);
      return { stage, ids: next };
    });

  return (
    <>
      {!past && <Banner />}
      <WorkflowNotice />
      <header className={classes.head}>
        <div className={classes.titleLine}>
          <h1>{t(`stage.${stage}`)}</h1>
          <span className={classes.status} data-status={told}>
            {t(`stage.status.${told}`)}
          </span>
        </div>
        <p className={classes.about}>{t(`stage.about.${stage}`)}</p>
        {stage === "CONCEPT" && state.premise && (
          <details className={classes.premise}>
            <summary className="label">{t("home.premise")}</summary>
            <p className="prose">{state.premise}</p>
          </details>
        )}
      </header>
      {!past && state.status === "IN_PROGRESS" && view.status !== "LOCKED" && (
        <AskStrip key={stage} />
      )}
      <StageTrouble />
      <ConfirmedSection />
      <DraftSection />
      {ids.length > 0 && (
        <Suspense>
          <ComparePanel
            ids={ids}
            onToggle={compare}
            onClose={() => setCompared({ stage, ids: [] })}
          />
        </Suspense>
      )}
      {running.map((pending) =>
        past ? (
          <p key={pending.command_id} className={classes.empty}>
            {t("studio.past.writing")}
          </p>
        ) : (
          <StreamingRound key={pending.command_id} pending={pending} />
        ),
      )}
      <Proposals compared={ids} onCompare={compare} />
      {view.proposals.length === 0 && running.length === 0 && view.confirmed === null && !kept && (
        <p className={classes.empty}>
          {t(`studio.empty.${emptiness(view.status, past, can("EDIT_DRAFT"))}`)}
        </p>
      )}
    </>
  );
}

function emptiness(status: string, past: boolean, editable: boolean): string {
  if (status === "LOCKED") return "locked";
  if (past) return "past";
  return editable ? "free" : "guided";
}

/** Another stage, and one that was just confirmed, is read from its beginning. */
function useTopOfPage(stage: string, confirmed: boolean): void {
  const shown = useRef({ stage, confirmed });
  useEffect(() => {
    const before = shown.current;
    shown.current = { stage, confirmed };
    if (before.stage !== stage || (confirmed && !before.confirmed)) window.scrollTo({ top: 0 });
  }, [stage, confirmed]);
}
