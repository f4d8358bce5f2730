// For operators: the live actors, their supervision, and the tables behind them.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Loading } from "@/shared/Loading";
import { TokenForm } from "@/shared/TokenForm";
import type { Action } from "../api/actions";
import { adminKey, useTree } from "../api/queries";
import { Inspector } from "../context";
import { ActorPanel } from "./ActorPanel";
import { ActorsView } from "./ActorsView";
import { HandlesView } from "./HandlesView";
import classes from "./Inspector.module.css";
import { OutboxView } from "./OutboxView";
import { Refused } from "./Refused";
import { TasksView } from "./TasksView";
import { TreeView } from "./TreeView";

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));

export const views = ["actors", "tree", "outbox", "tasks", "handles"] as const;
export type View = (typeof views)[number];

export type Looked = { view: View; actor: string | null };
type Props = Looked & { onLook: (looked: Looked) => void };

export function InspectorPage({ view, actor, onLook }: Props) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [live, setLive] = useState(true);
  const [asked, setAsked] = useState<{ action: Action; what: string } | null>(null);
  const [said, setSaid] = useState("");
  const tree = useTree(live);
  const status = tree.error instanceof ProblemError ? tree.error.status : 0;

  return (
    <Inspector.Provider
      value={{
        live,
        ask: (action, what) => setAsked({ action, what }),
        showActor: (id) => onLook({ view, actor: id }),
      }}
    >
      <main className={classes.page}>
        <title>{`${t("inspector.title")} · Genesis`}</title>
        <header className={classes.head}>
          <h1>{t("inspector.title")}</h1>
          <label className={classes.live}>
            <input
              type="checkbox"
              checked={live}
              onChange={(event) => setLive(event.currentTarget.checked)}
            />
            {t("inspector.live")}
          </label>
        </header>
        {status === 401 ? (
          <TokenForm
            text={t("inspector.token")}
            onToken={() => void queryClient.resetQueries({ queryKey: adminKey })}
          />
        ) : status === 403 && tree.error !== null ? (
          <Refused error={tree.error} />
        ) : (
          <>
            <nav className={classes.views} aria-label={t("inspector.views")}>
              {views.map((name) => (
                <button
                  key={name}
                  type="button"
                  className={classes.view}
                  aria-current={name === view ? "page" : undefined}
                  onClick={() => onLook({ view: name, actor: null })}
                >
                  {t(`inspector.view.${name}`)}
                </button>
              ))}
            </nav>
            <p role="status" className={said === "" ? "visuallyHidden" : classes.said}>
              {said}
            </p>
            <div className={classes.body} data-panel={actor !== null}>
              <div className={classes.section}>
                <h2>{t(`inspector.view.${view}`)}</h2>
                {view === "actors" && <ActorsView shown={actor} />}
                {view === "tree" &&
                  (tree.data !== undefined ? (
                    <TreeView tree={tree.data} />
                  ) : tree.error === null ? (
                    <Loading />
                  ) : (
                    <Refused error={tree.error} />
                  ))}
                {view === "outbox" && <OutboxView />}
                {view === "tasks" && <TasksView />}
                {view === "handles" && <HandlesView />}
              </div>
              {actor !== null && (
                <ActorPanel key={actor} id={actor} onClose={() => onLook({ view, actor: null })} />
              )}
            </div>
          </>
        )}
      </main>
      <Suspense>
        {asked !== null && (
          <ConfirmDialog
            {...asked}
            onClose={() => setAsked(null)}
            onDone={(words) => {
              setAsked(null);
              setSaid(words);
            }}
          />
        )}
      </Suspense>
    </Inspector.Provider>
  );
}
