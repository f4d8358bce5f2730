// Says why the stage's last generation failed, with a way to ask again.
import { useTranslation } from "react-i18next";
import { Notice } from "@/shared/Notice";
import { generationErrorText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";

export function StageTrouble() {
  const { t } = useTranslation();
  const { state, stage, view, can, commands } = useStudio();
  if (!view.error) return null;
  const again = () =>
    void commands.send({
      command_type: "GENERATE_INSPIRATION",
      session_id: state.session_id,
      payload: { stage },
    });
  return (
    <Notice
      tone="trouble"
      actions={
        <QuietButton disabled={!can("GENERATE_INSPIRATION")} onClick={again}>
          {t("app.tryAgain")}
        </QuietButton>
      }
    >
      {t("studio.failed")} {generationErrorText(t, view.error)}
    </Notice>
  );
}
