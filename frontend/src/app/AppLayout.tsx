// The frame of every page: the name on top, the page, and what the program is below.
import { Link, Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/shared/Loading";
import classes from "./AppLayout.module.css";
import { PaletteHost } from "./PaletteHost";
import { SchemeSwitch } from "./SchemeSwitch";

export function AppLayout() {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t("app.skip")}
      </a>
      <header className={classes.top}>
        <Link to="/" className={classes.brand} aria-label={t("app.home")}>
          {t("app.name")}
        </Link>
        <div className={classes.tools}>
          <PaletteHost />
          <Link to="/settings" className={classes.tool}>
            {t("settings.title")}
          </Link>
          <SchemeSwitch />
        </div>
      </header>
      <div id="content" className={classes.page} tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
