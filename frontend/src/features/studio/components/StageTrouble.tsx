// What went wrong: a refused command, or the stage's last generation; each with a way on.
import { useTranslation } from "react-i18next";
import { Notice } from "@/shared/Notice";
import { generationErrorText, problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";

export function StageTrouble() {
  const { t } = useTranslation();
  const { state, stage, view, can, commands } = useStudio();
  const { trouble, tries } = commands;
  return (
    <>
      {tries > 0 && <Notice>{t("problem.retrying", { tries })}</Notice>}
      {trouble !== null && (
        <Notice
          tone="trouble"
          urgent
          actions={
            <>
              <QuietButton onClick={commands.tryAgain}>{t("app.tryAgain")}</QuietButton>
              <QuietButton onClick={commands.dismiss}>{t("app.dismiss")}</QuietButton>
            </>
          }
        >
          {problemText(t, trouble.error)}
        </Notice>
      )}
      {view.error && (
        <Notice
          tone="trouble"
          actions={
            <QuietButton
              disabled={!can("GENERATE_INSPIRATION")}
              onClick={() =>
                void commands.send({
                  command_type: "GENERATE_INSPIRATION",
                  session_id: state.session_id,
                  payload: { stage },
                })
              }
            >
              {t("app.tryAgain")}
            </QuietButton>
          }
        >
          {t("studio.failed")} {generationErrorText(t, view.error)}
        </Notice>
      )}
    </>
  );
}
