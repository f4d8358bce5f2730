// One text of the content, editable where it stands.
import { useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./editor.module.css";
import { FieldFrame } from "./FieldFrame";
import { GrowingText } from "./GrowingText";

type Props = {
  label: string;
  value: string;
  required: boolean;
  error: string | undefined;
  disabled: boolean;
  maxLength?: number | undefined;
  numeric?: boolean;
  prominent?: boolean;
  onChange: (text: string) => void;
};

/** From which part of the allowed length on the length is shown. */
const nearTheEnd = 0.85;

export function TextField(props: Props) {
  const { label, value, required, error, disabled, maxLength, numeric, prominent, onChange } =
    props;
  const { t } = useTranslation();
  const id = useId();
  const length = Array.from(value).length;
  const near = maxLength !== undefined && length > maxLength * nearTheEnd;
  return (
    <FieldFrame
      label={label}
      required={required}
      error={error}
      htmlFor={id}
      note={near ? t("studio.editor.length", { length, max: maxLength }) : undefined}
    >
      <GrowingText
        id={id}
        className={prominent ? classes.prominent : undefined}
        value={value}
        disabled={disabled}
        inputMode={numeric ? "numeric" : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={onChange}
      />
    </FieldFrame>
  );
}
