// Something the writer should know, with what can be done about it.
import type { ReactNode } from "react";
import classes from "./Notice.module.css";

type Props = {
  tone?: "quiet" | "trouble";
  /** Read out at once, for what needs an answer. */
  urgent?: boolean;
  children: ReactNode;
  actions?: ReactNode;
};

export function Notice({ tone = "quiet", urgent = false, children, actions }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={urgent ? "alert" : undefined}>
      <div className={classes.text}>{children}</div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
