// What stands around every field of the editor: its label, and what does not fit.
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./editor.module.css";

type Props = {
  label: string;
  required: boolean;
  error: string | undefined;
  /** The id of the one control the label is for; a group has several. */
  htmlFor?: string;
  group?: boolean;
  note?: string | undefined;
  children: ReactNode;
};

export function FieldFrame(props: Props) {
  const { label, required, error, htmlFor, group = false, note, children } = props;
  const { t } = useTranslation();
  const id = useId();
  const words = (
    <>
      {label}
      {!required && <span className={classes.optional}> ({t("studio.editor.optional")})</span>}
    </>
  );
  const trouble = (
    <>
      {note !== undefined && <p className={classes.note}>{note}</p>}
      {error !== undefined && (
        <p id={htmlFor === undefined ? undefined : `${htmlFor}-error`} className={classes.error}>
          {error}
        </p>
      )}
    </>
  );
  if (group) {
    return (
      <div role="group" aria-labelledby={id} className={classes.group}>
        <p id={id} className="label">
          {words}
        </p>
        {trouble}
        {children}
      </div>
    );
  }
  return (
    <div className={classes.field} data-invalid={error !== undefined}>
      <label className="label" htmlFor={htmlFor}>
        {words}
      </label>
      {children}
      {trouble}
    </div>
  );
}
