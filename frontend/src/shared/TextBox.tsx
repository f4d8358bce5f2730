// A labelled text area that grows with its text.
import { type Ref, type TextareaHTMLAttributes, useId } from "react";
import classes from "./TextBox.module.css";

type Props = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "id"> & {
  label: string;
  hint?: string;
  hideLabel?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
};

export function TextBox({ label, hint, hideLabel = false, className, ...rest }: Props) {
  const id = useId();
  return (
    <div className={`${classes.field} ${className ?? ""}`}>
      <label htmlFor={id} className={hideLabel ? "visuallyHidden" : "label"}>
        {label}
      </label>
      <textarea
        id={id}
        className={classes.box}
        style={{ minHeight: `${(rest.rows ?? 2) * 24 + 22}px` }}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        {...rest}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={classes.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
