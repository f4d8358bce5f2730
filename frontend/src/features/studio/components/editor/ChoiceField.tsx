// A field of the content that takes one of a few values.
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { humanise } from "@/shared/content/presentation";
import classes from "./editor.module.css";
import { FieldFrame } from "./FieldFrame";

type Props = {
  label: string;
  value: string;
  values: string[];
  required: boolean;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: string | undefined) => void;
};

export function ChoiceField(props: Props) {
  const { label, value, values, required, error, disabled, onChange } = props;
  const { t } = useTranslation();
  const id = useId();
  return (
    <FieldFrame label={label} required={required} error={error} htmlFor={id}>
      <select
        id={id}
        className={classes.choice}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      >
        <option value="">–</option>
        {values.map((known) => (
          <option key={known} value={known}>
            {t(`choice.${known}`, { defaultValue: humanise(known) })}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
