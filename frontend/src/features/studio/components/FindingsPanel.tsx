// The drawer's findings: what contradicts what, with both sides quoted, and the three things
// one can do about it.
import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Finding, isWorkingStage, type WorkingStage } from "@/api/types";
import { whenOf } from "@/i18n";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { TextBox } from "@/shared/TextBox";
import { feedbackFor, stageOf, useIntended } from "../api/findings";
import { useStudio } from "../context";
import { partsOf, pointerLabel } from "../draft/pointer";
import type { Found } from "../useOpenFindings";
import classes from "./FindingsPanel.module.css";
import { showWords } from "./showWords";

type Props = {
  found: Found;
  onClose?: () => void;
  /** A side was followed: a sheet that covers the page makes way. */
  onLook?: () => void;
};

export default function FindingsPanel({ found, onClose, onLook }: Props) {
  const { t } = useTranslation();
  const titleId = useId();
  const { open, intended, putOff } = found;
  const all = open.length + intended.length + putOff.length;
  const look = onLook === undefined ? {} : { onLook };
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {t("studio.findings.title")}
        </h2>
        {onClose !== undefined && (
          <QuietButton onClick={onClose}>{t("studio.findings.close")}</QuietButton>
        )}
      </div>
      <p className="label">{t("studio.findings.hint")}</p>
      {found.pending && <Loading />}
      {found.error !== null && (
        <Notice
          tone="trouble"
          actions={<QuietButton onClick={found.retry}>{t("app.tryAgain")}</QuietButton>}
        >
          {problemText(t, found.error)}
        </Notice>
      )}
      {!found.pending && found.error === null && open.length === 0 && (
        <p className="label" role="status">
          {t(all === 0 ? "studio.findings.none" : "studio.findings.noneLeft")}
        </p>
      )}
      <ul className={classes.list}>
        {open.map((finding) => (
          <li key={finding.finding_id} className={classes.finding}>
            <FindingText finding={finding} {...look} />
            <Decide finding={finding} found={found} />
          </li>
        ))}
      </ul>
      {intended.length > 0 && (
        <details className={classes.fold}>
          <summary className="label">
            {t("studio.findings.intendedOnes", { count: intended.length })}
          </summary>
          <ul className={classes.list}>
            {intended.map((finding) => (
              <li key={finding.finding_id} className={classes.finding}>
                <FindingText finding={finding} {...look} />
                <TakeBack finding={finding} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {putOff.length > 0 && (
        <details className={classes.fold}>
          <summary className="label">
            {t("studio.findings.putOff", { count: putOff.length })}
          </summary>
          <ul className={classes.list}>
            {putOff.map((finding) => (
              <li key={finding.finding_id} className={classes.finding}>
                <FindingText finding={finding} {...look} />
                <QuietButton onClick={() => found.setPutOff(finding.finding_id, false)}>
                  {t("studio.findings.again")}
                </QuietButton>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function FindingText({ finding, onLook }: { finding: Finding; onLook?: () => void }) {
  const { t } = useTranslation();
  const { goTo, stage: shown } = useStudio();
  const look = (stage: WorkingStage, quote: string) => {
    if (stage !== shown) goTo(stage);
    onLook?.();
    showWords(quote);
  };
  return (
    <>
      <p className="label">{t(`studio.findings.rule.${finding.rule}`)}</p>
      <p className={classes.message}>{finding.message}</p>
      {finding.sides.map(({ stage, pointer, quote }) => (
        <div key={`${stage}${pointer}`} className={classes.side}>
          {isWorkingStage(stage) && (
            <QuietButton onClick={() => look(stage, quote)}>
              {t("studio.findings.goTo", {
                stage: t(`stage.${stage}`),
                field: pointerLabel(t, partsOf(pointer)),
              })}
            </QuietButton>
          )}
          <blockquote className={classes.quote}>{quote}</blockquote>
        </div>
      ))}
      <p className={classes.suggestion}>{finding.suggestion}</p>
    </>
  );
}

function Decide({ finding, found }: { finding: Finding; found: Found }) {
  const { t } = useTranslation();
  const hintId = useId();
  const { state, commands, goTo, stage: shown } = useStudio();
  const intend = useIntended(state.session_id);
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState("");
  const stage = stageOf(finding);
  const why = useWhyNot(stage);
  const note = useNote(stage, found);

  const fix = async () => {
    if (stage === null) return;
    const answer = await commands.send({
      command_type: "PROVIDE_FEEDBACK",
      session_id: state.session_id,
      payload: { stage, feedback: feedbackFor(finding) },
    });
    if (answer === null) return;
    setAsked(true);
    if (stage !== shown) goTo(stage);
  };
  const keep = () => intend.mutate({ findingId: finding.finding_id, reason: reason.trim() });

  if (asking) {
    return (
      <form
        className={classes.why}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "" && !intend.isPending) keep();
        }}
      >
        <TextBox
          label={t("studio.findings.why")}
          rows={2}
          maxLength={2_000}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {intend.error !== null && (
          <p className="label" role="alert">
            {problemText(t, intend.error)}
          </p>
        )}
        <div className={classes.actions}>
          <Button
            type="submit"
            variant="default"
            size="compact-sm"
            disabled={reason.trim() === "" || intend.isPending}
          >
            {t("studio.findings.keep")}
          </Button>
          <QuietButton onClick={() => setAsking(false)}>{t("studio.findings.cancel")}</QuietButton>
        </div>
      </form>
    );
  }
  return (
    <>
      <div className={classes.actions}>
        <Button
          variant="default"
          size="compact-sm"
          disabled={why !== null || commands.sending === "PROVIDE_FEEDBACK"}
          aria-describedby={hintId}
          onClick={() => void fix()}
        >
          {t("studio.findings.fix")}
        </Button>
        <QuietButton onClick={() => setAsking(true)}>{t("studio.findings.intended")}</QuietButton>
        <QuietButton onClick={() => found.setPutOff(finding.finding_id, true)}>
          {t("studio.findings.notNow")}
        </QuietButton>
      </div>
      <p id={hintId} className="label" role={asked ? "status" : undefined}>
        {asked ? t("studio.findings.asked") : (why ?? note)}
      </p>
    </>
  );
}

/** Why the writer cannot be asked to fix it now, or null. */
function useWhyNot(stage: WorkingStage | null): string | null {
  const { t } = useTranslation();
  const { state, can } = useStudio();
  if (stage !== null && state.stages[stage].status === "LOCKED") {
    return t("studio.findings.fixLocked", { stage: t(`stage.${stage}`) });
  }
  if (stage !== null && can("PROVIDE_FEEDBACK")) return null;
  const busy = state.pending.some(({ command_type }) => command_type === "PROVIDE_FEEDBACK");
  return t(busy ? "studio.findings.fixBusy" : "studio.findings.fixNot");
}

/** What becomes of the stage when the writer fixes it. */
function useNote(stage: WorkingStage | null, found: Found): string {
  const { t } = useTranslation();
  if (stage === null) return "";
  const named = { stage: t(`stage.${stage}`) };
  const source = found.sourceOf(stage);
  if (source === "confirmed") return t("studio.findings.fixConfirmed", named);
  if (source === "draft") return t("studio.findings.fixDraft", named);
  return t("studio.findings.fixHint", named);
}

function TakeBack({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { state } = useStudio();
  const intend = useIntended(state.session_id);
  const { intended } = finding;
  if (!intended) return null;
  return (
    <>
      <p className={classes.suggestion}>{intended.reason}</p>
      <p className="label">{whenOf(intended.at)}</p>
      {intend.error !== null && (
        <p className="label" role="alert">
          {problemText(t, intend.error)}
        </p>
      )}
      <QuietButton
        disabled={intend.isPending}
        onClick={() => intend.mutate({ findingId: finding.finding_id, reason: null })}
      >
        {t("studio.findings.takeBack")}
      </QuietButton>
    </>
  );
}
