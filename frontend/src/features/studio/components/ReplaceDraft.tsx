// Asks before one draft takes another's place.
import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useStudio } from "../context";
import classes from "./dialogs.module.css";

export default function ReplaceDraft() {
  const { t } = useTranslation();
  const { desk } = useStudio();
  return (
    <Modal
      opened
      onClose={() => desk.answer(false)}
      title={t("studio.draft.replaceTitle")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className={classes.dialog}>
        <p>{t("studio.draft.replaceText")}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => desk.answer(false)}>
            {t("studio.draft.keep")}
          </Button>
          <Button onClick={() => desk.answer(true)}>{t("studio.draft.replace")}</Button>
        </div>
      </div>
    </Modal>
  );
}
