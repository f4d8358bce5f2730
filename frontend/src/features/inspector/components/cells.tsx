// The cells most tables share.
import { useTranslation } from "react-i18next";
import { timeOf, whenOf } from "@/i18n";
import { useInspector } from "../context";
import classes from "./Inspector.module.css";

export function When({ time }: { time: string | null | undefined }) {
  if (!time) return "–";
  return (
    <time dateTime={time} title={timeOf(time)}>
      {whenOf(time)}
    </time>
  );
}

export function Status({ status }: { status: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-status={status}>
      {t(`inspector.status.${status}`, { defaultValue: status })}
    </span>
  );
}

/** A session's or an actor's id: a way to look at it closely. */
export function ActorLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const { showActor } = useInspector();
  return (
    <button
      type="button"
      className={classes.link}
      aria-label={t("inspector.show", { id })}
      onClick={() => showActor(id)}
    >
      {id}
    </button>
  );
}

/** What is kept of an error, as text. */
export function errorWords(details: unknown): string {
  if (details === null || details === undefined) return "";
  if (typeof details === "string") return details;
  if (typeof details !== "object") return String(details);
  return Object.values(details)
    .filter((value) => typeof value === "string" || typeof value === "number")
    .join(", ");
}
