// In the column's place when the session's time has run out: nothing is lost, and one click
// brings it back.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { timeOf } from "@/i18n";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import classes from "./ExpiredPage.module.css";
import { useExtend } from "./useExtend";

export function ExpiredPage({ onLook }: { onLook: () => void }) {
  const { t } = useTranslation();
  const { state, desk } = useStudio();
  const { extend, blocked } = useExtend();
  return (
    <section className={classes.page} aria-labelledby="expired">
      <h1 id="expired">{t("studio.expired.title")}</h1>
      <p className="prose">{t("studio.expired.text", { when: timeOf(state.expires_at) })}</p>
      {desk.draft.autosave.dirty && <p className="prose">{t("studio.expired.unsaved")}</p>}
      <Button disabled={blocked} onClick={extend}>
        {t("studio.expired.back")}
      </Button>
      <p className={classes.ways}>
        <QuietButton onClick={onLook}>{t("studio.expired.look")}</QuietButton>
        <Link to="/">{t("app.back")}</Link>
      </p>
    </section>
  );
}
