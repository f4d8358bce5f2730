// What every list of the first page has around it: a title, and words for the states in
// which there is nothing to list.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import classes from "./lists.module.css";

type ListQuery = {
  error: Error | null;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
};

type Props = { title: string; query: ListQuery; empty: string; children: ReactNode };

export function ListFrame({ title, query, empty, children }: Props) {
  const { t } = useTranslation();
  const nothing = children === false;
  return (
    <section className={classes.section}>
      <h2>{title}</h2>
      {query.error !== null && (
        <Notice
          tone="trouble"
          actions={<QuietButton onClick={() => query.refetch()}>{t("app.tryAgain")}</QuietButton>}
        >
          {problemText(t, query.error)}
        </Notice>
      )}
      {query.isPending && query.error === null && <p className="label">{t("app.loading")}</p>}
      {!query.isPending && query.error === null && nothing && (
        <p className={classes.empty}>{empty}</p>
      )}
      {children}
      {query.hasNextPage && (
        <QuietButton disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t("app.loadMore")}
        </QuietButton>
      )}
    </section>
  );
}
