// A page or part that is on its way.
import { useTranslation } from "react-i18next";
import classes from "./Loading.module.css";

export function Loading() {
  const { t } = useTranslation();
  return (
    <p className={`label ${classes.loading}`} aria-busy="true">
      {t("app.loading")}
    </p>
  );
}
