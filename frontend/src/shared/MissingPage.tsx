// A page that says that what was looked for is not there, with a way back.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./MissingPage.module.css";

type Props = { title: string; text: string; children?: ReactNode };

export function MissingPage({ title, text, children }: Props) {
  const { t } = useTranslation();
  return (
    <main className={classes.page}>
      <title>{`${title} · Genesis`}</title>
      <h1>{title}</h1>
      <p className="prose">{text}</p>
      {children}
      <p>
        <Link to="/">{t("app.back")}</Link>
      </p>
    </main>
  );
}
