// A labelled field of one line, with what it is for or what is wrong with it below.
import { type InputHTMLAttributes, useId } from "react";
import classes from "./LineField.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "id"> & {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
};

export function LineField({ label, hint, error, className, ...rest }: Props) {
  const id = useId();
  const told = [
    rest["aria-describedby"],
    hint === undefined ? undefined : `${id}-hint`,
    error === undefined ? undefined : `${id}-error`,
  ].filter(Boolean);
  return (
    <div className={`${classes.field} ${className ?? ""}`}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        className={classes.input}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={told.length === 0 ? undefined : told.join(" ")}
      />
      {error !== undefined && (
        <p id={`${id}-error`} className={classes.error}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className={classes.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
