// Asks before something is done to the running server, and says why where it was refused.
import { Button, Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Action, useAction } from "../api/actions";
import classes from "./Inspector.module.css";
import { Refused } from "./Refused";

type Props = {
  action: Action;
  what: string;
  onClose: () => void;
  onDone: (said: string) => void;
};

export default function ConfirmDialog({ action, what, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const act = useAction();
  const { kind } = action;
  const confirm = async () => {
    try {
      const count = await act.mutateAsync(action);
      onDone(t(`inspector.confirm.${kind}.done`, { what, count: count ?? 0 }));
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`inspector.confirm.${kind}.title`)}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className={classes.dialog}>
        <p className={classes.id}>{what}</p>
        <p>{t(`inspector.confirm.${kind}.text`)}</p>
        {act.error !== null && <Refused error={act.error} />}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("inspector.confirm.no")}
          </Button>
          <Button disabled={act.isPending} onClick={() => void confirm()}>
            {t(`inspector.confirm.${kind}.yes`)}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
