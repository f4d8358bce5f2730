// The bar at the column's foot: what is taken, and the step that follows from it.
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type StateView, type WorkingStage, workingStages } from "@/api/types";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import classes from "./ActionBar.module.css";
import { CommandTrouble } from "./CommandTrouble";
import { labelOf } from "./labels";
import { SendNote } from "./SendNote";
import { showWriting } from "./StreamingRound";

/** `onFeedback` opens the drawer where it does not stand open by itself. */
export function ActionBar({ onFeedback }: { onFeedback: (() => void) | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state, stage, view, can, commands, desk } = useStudio();
  const { choice } = desk;
  const ready = choice.payload(desk.editorContent) !== null;
  const finishable = can("FINISH_GENESIS");

  const finish = async () => {
    const answer = await commands.send({
      command_type: "FINISH_GENESIS",
      session_id: state.session_id,
    });
    const novelId = answer?.result?.novel_id;
    if (typeof novelId === "string") {
      await navigate({ to: "/projects/$novelId", params: { novelId } });
    }
  };

  const taken = () => {
    if (choice.draft) return t("studio.chosenProposal", { label: t("studio.chosenDraft") });
    if (stage === "CONCEPT" && choice.proposalIds.length > 0) {
      return t("studio.chosenCount", { count: choice.proposalIds.length });
    }
    const [id] = choice.proposalIds;
    if (id !== undefined) return t("studio.chosenProposal", { label: labelOf(t, view, id) });
    return view.status === "CONFIRMED" ? t("studio.stageConfirmed") : t("studio.nothingChosen");
  };

  const asked = askedNext(state, stage);
  const running = state.pending.some((pending) => pending.stage === stage);

  if (state.status !== "IN_PROGRESS") {
    return (
      <footer className={classes.foot}>
        <CommandTrouble />
      </footer>
    );
  }
  return (
    <footer className={classes.foot}>
      <CommandTrouble />
      <div className={classes.bar}>
        <div className={classes.taken}>
          <p className="label">{taken()}</p>
          {ready && asked !== null && <SendNote kind="inspiration" of={asked} hostedOnly />}
          {running && <QuietButton onClick={showWriting}>{t("studio.showWriting")}</QuietButton>}
        </div>
        <div className={classes.buttons}>
          {onFeedback !== null && (
            <QuietButton onClick={onFeedback}>{t("studio.feedback.open")}</QuietButton>
          )}
          <Button
            variant={ready || !finishable ? "filled" : "default"}
            disabled={!ready || !can("CONFIRM_STAGE") || desk.confirming}
            onClick={() => void desk.confirm().then(focusFirstInvalid)}
          >
            {t("studio.confirm")}
          </Button>
          <Button
            className={classes.complete}
            data-ready={finishable}
            data-action="complete"
            variant={finishable ? "filled" : "default"}
            disabled={!finishable || commands.sending === "FINISH_GENESIS"}
            onClick={() => void finish()}
          >
            {t("studio.complete")}
          </Button>
        </div>
      </div>
    </footer>
  );
}

/** The stage for which confirming this one asks the writer by itself: the next one of a guided session, when it is new. */
function askedNext(state: StateView, stage: WorkingStage): WorkingStage | null {
  const next = workingStages[workingStages.indexOf(stage) + 1];
  if (state.mode !== "GUIDED" || next === undefined) return null;
  const { proposals, status } = state.stages[next];
  return proposals.length === 0 && status !== "CONFIRMED" ? next : null;
}

/** After a refusal the writer stands where something is missing, or waits for an answer. */
function focusFirstInvalid(): void {
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>('main [aria-invalid="true"], main [data-conflict] button')
      ?.focus(),
  );
}
