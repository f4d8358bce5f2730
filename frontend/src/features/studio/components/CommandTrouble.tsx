// A command that was not answered yet, or was refused: what happened, and a way on. It
// stands where the buttons are, so that it is seen wherever the column is scrolled to.
import { useTranslation } from "react-i18next";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";

export function CommandTrouble() {
  const { t } = useTranslation();
  const { commands } = useStudio();
  const { trouble, tries } = commands;
  if (tries > 0) return <Notice>{t("problem.retrying", { tries })}</Notice>;
  if (trouble === null) return null;
  return (
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
  );
}
