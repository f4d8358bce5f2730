// For operators: the live actors and their supervision tree, where the server shows them.
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Loading } from "@/shared/Loading";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useActors, useTree } from "../api/queries";
import { ActorTable } from "./ActorTable";
import classes from "./InspectorPage.module.css";
import { TreeView } from "./TreeView";

export function InspectorPage() {
  const { t } = useTranslation();
  const actors = useActors();
  const tree = useTree();
  const refresh = () => {
    void actors.refetch();
    void tree.refetch();
  };
  return (
    <main className={classes.page}>
      <title>{`${t("inspector.title")} · Genesis`}</title>
      <header className={classes.head}>
        <h1>{t("inspector.title")}</h1>
        <QuietButton onClick={refresh}>{t("inspector.refresh")}</QuietButton>
      </header>
      <p className="prose">{t("inspector.intro")}</p>
      <section className={classes.section}>
        <h2>{t("inspector.actors")}</h2>
        {actors.isPending && <Loading />}
        {actors.error !== null && <Refused error={actors.error} />}
        {actors.data !== undefined && <ActorTable actors={actors.data} />}
      </section>
      <section className={classes.section}>
        <h2>{t("inspector.tree")}</h2>
        {tree.isPending && <Loading />}
        {tree.error !== null && <Refused error={tree.error} />}
        {tree.data !== undefined && <TreeView tree={tree.data} />}
      </section>
    </main>
  );
}

function Refused({ error }: { error: Error }) {
  const { t } = useTranslation();
  const status = error instanceof ProblemError ? error.status : 0;
  const why =
    status === 401 || status === 403
      ? t("inspector.refused")
      : status === 404 || status === 501
        ? t("inspector.notYet")
        : problemText(t, error);
  return (
    <Notice tone="trouble">
      {t("inspector.unavailable")} {why}
    </Notice>
  );
}
