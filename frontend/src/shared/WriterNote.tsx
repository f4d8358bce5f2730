// Says who writes and what leaves the machine, and how another writer is connected.
import { useTranslation } from "react-i18next";
import classes from "./WriterNote.module.css";

export function WriterNote({ text }: { text?: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.note}>
      <p>{text ?? t("app.offlineWriter")}</p>
      <details>
        <summary>{t("app.connectModel")}</summary>
        <p>{t("app.connectModelText")}</p>
      </details>
    </div>
  );
}
