// Says who writes and what leaves the machine, with the way to choose another writer.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWriter, writerText } from "./writer";
import classes from "./WriterNote.module.css";

export function WriterNote() {
  const { t } = useTranslation();
  const { data: writer } = useWriter();
  return (
    <div className={classes.note}>
      {writer !== undefined && <p>{writerText(t, writer)}</p>}
      <p>
        <Link to="/settings">{t("writer.choose")}</Link>
      </p>
    </div>
  );
}
