// Asks whether the session shall really be abandoned, and why.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextBox } from "@/shared/TextBox";
import { useStudio } from "../context";
import classes from "./dialogs.module.css";

export function AbandonDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { state, commands } = useStudio();
  const [reason, setReason] = useState("");
  const abandon = () => {
    void commands.send({
      command_type: "ABANDON_GENESIS",
      session_id: state.session_id,
      payload: reason.trim() === "" ? {} : { reason: reason.trim() },
    });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("studio.abandon.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className={classes.dialog}>
        <p>{t("studio.abandon.text")}</p>
        <TextBox
          label={t("studio.abandon.reason")}
          hint={t("studio.abandon.reasonHint")}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("studio.abandon.no")}
          </Button>
          <Button onClick={abandon}>{t("studio.abandon.yes")}</Button>
        </div>
      </div>
    </Modal>
  );
}
