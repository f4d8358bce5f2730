// Says why the stage's last generation failed, with a way to ask for the same again.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asContent, type JsonObject } from "@/api/content";
import type { StageView, WorkingStage } from "@/api/types";
import { whenOf } from "@/i18n";
import { Notice } from "@/shared/Notice";
import { generationErrorText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import type { Lore } from "../api/lore";
import { useStudio } from "../context";
import { withoutEmpty } from "../draft/content";

type Again = { command_type: "GENERATE_INSPIRATION" | "PROVIDE_FEEDBACK"; payload: JsonObject };

/** The request that failed, as it was made; a plain one where it is not known any more. */
export function sameAgain(lore: Lore, stage: WorkingStage, view: StageView): Again {
  const request = asContent(lore.requests[lore.failures[stage] ?? ""]);
  const { count, instructions, proposal_id, keep, adjustments } = request;
  const said = view.feedback[view.feedback.length - 1];
  if (request.kind === "refinement" && said !== undefined) {
    return {
      command_type: "PROVIDE_FEEDBACK",
      payload: withoutEmpty({ stage, feedback: said.feedback, proposal_id, keep, adjustments }),
    };
  }
  return {
    command_type: "GENERATE_INSPIRATION",
    payload: withoutEmpty({ stage, count, instructions, proposal_id, keep }),
  };
}

export function StageTrouble() {
  const { t } = useTranslation();
  const { state, stage, view, can, commands, lore, past } = useStudio();
  if (!view.error) return null;
  const again = sameAgain(lore, stage, view);
  const send = () => void commands.send({ ...again, session_id: state.session_id });
  return (
    <Notice
      tone="trouble"
      actions={
        past ? undefined : (
          <>
            <QuietButton
              disabled={!can(again.command_type) || commands.sending === again.command_type}
              onClick={send}
            >
              {t("app.tryAgain")}
            </QuietButton>
            {view.error.code.startsWith("writer_") && (
              <Link to="/settings">{t("writer.choose")}</Link>
            )}
          </>
        )
      }
    >
      {t("studio.failed", { when: whenOf(view.error.at) })} {generationErrorText(t, view.error)}{" "}
      {!view.error.retryable && t("studio.failedForGood")}
    </Notice>
  );
}
