// The rail: where the novel stands, the way through its stages, and how the session does.
import { lazy, Suspense, useId } from "react";
import { useTranslation } from "react-i18next";
import { asContent } from "@/api/content";
import { type StateView, type WorkingStage, workingStages } from "@/api/types";
import { QuietButton } from "@/shared/QuietButton";
import { WriterNote } from "@/shared/WriterNote";
import { stageOf } from "../api/findings";
import { useStudio } from "../context";
import classes from "./StageRail.module.css";

// The menu's machinery is large and seldom needed in the first second.
const SessionMenu = lazy(() => import("./SessionMenu"));

type Props = {
  onHistory: () => void;
  onKeys: (() => void) | null;
  /** Null where the past is shown: findings are of the present. */
  onFindings: (() => void) | null;
};

export function StageRail({ onHistory, onKeys, onFindings }: Props) {
  const { t } = useTranslation();
  const { state, live, past, findings } = useStudio();
  const confirmed = workingStages.filter((stage) => state.stages[stage].status === "CONFIRMED");
  const total = workingStages.length;
  return (
    <div className={classes.rail}>
      <div className={classes.head}>
        <p className={classes.title}>{workingTitle(state) ?? t("home.untitled")}</p>
        <p className="label">{t(`mode.${state.mode}`)}</p>
      </div>
      <nav aria-label={t("studio.stages")} className={classes.nav}>
        <ol>
          {workingStages.map((stage) => (
            <StageItem key={stage} stage={stage} />
          ))}
        </ol>
      </nav>
      <div
        role="progressbar"
        aria-label={t("studio.progress")}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={confirmed.length}
        aria-valuetext={t("studio.progressText", { count: confirmed.length, total })}
        className={classes.progress}
      >
        <span className={classes.bar}>
          <span
            className={classes.fill}
            style={{ width: `${(confirmed.length / total) * 100}%` }}
          />
        </span>
        <span className="label">
          {t("studio.progressText", { count: confirmed.length, total })}
        </span>
      </div>
      <div className={classes.foot}>
        <p
          role="status"
          aria-label={t("studio.connection")}
          className={classes.connection}
          data-status={live.status}
        >
          {t(`studio.connectionStatus.${live.status}`)}
        </p>
        <div className={classes.actions}>
          {!past && (
            <Suspense fallback={<QuietButton disabled>{t("studio.menu.label")}</QuietButton>}>
              <SessionMenu />
            </Suspense>
          )}
          {onFindings !== null && (
            <QuietButton onClick={onFindings}>
              {t("studio.menu.findings")}
              {findings.length > 0 && (
                <span className={classes.count} aria-hidden="true">
                  {findings.length}
                </span>
              )}
            </QuietButton>
          )}
          <QuietButton onClick={onHistory}>{t("studio.menu.history")}</QuietButton>
          {onKeys !== null && (
            <QuietButton className={classes.keys} onClick={onKeys}>
              {t("studio.menu.keys")}
            </QuietButton>
          )}
        </div>
        <div className={classes.writer}>
          <WriterNote />
        </div>
      </div>
    </div>
  );
}

/** Until the novel has a name, that of the concept it grows from stands for it. */
function workingTitle(state: StateView): string | null {
  const confirmed = asContent(state.stages.CONCEPT.confirmed);
  const [first] = Array.isArray(confirmed.concepts) ? confirmed.concepts : [];
  const { title } = asContent(first);
  return state.title ?? (typeof title === "string" ? title : null);
}

function StageItem({ stage }: { stage: WorkingStage }) {
  const { t } = useTranslation();
  const { state, stage: shown, can, goTo, commands, past, findings } = useStudio();
  const count = findings.filter((finding) => stageOf(finding) === stage).length;
  const { status, stale } = state.stages[stage];
  const statusId = useId();
  const current = state.current_stage === stage;
  const ended = past || state.status !== "IN_PROGRESS";
  const reachable = ended || (can("NAVIGATE_TO_STAGE") && status !== "LOCKED");
  const told = stale ? "stale" : status;
  const busy = !past && state.pending.some((pending) => pending.stage === stage);
  return (
    <li>
      <button
        type="button"
        className={classes.stage}
        aria-describedby={statusId}
        aria-current={current ? "step" : undefined}
        data-shown={shown === stage}
        disabled={!current && (!reachable || commands.sending === "NAVIGATE_TO_STAGE")}
        onClick={() => goTo(stage)}
      >
        <span className={classes.dot} data-status={told} data-busy={busy} aria-hidden="true" />
        {t(`stage.${stage}`)}
        {count > 0 && (
          <span className={classes.count} aria-hidden="true">
            {count}
          </span>
        )}
      </button>
      <span id={statusId} className="visuallyHidden">
        {t(`stage.status.${told}`)}
        {count > 0 && `, ${t("studio.findings.count", { count })}`}
      </span>
    </li>
  );
}
