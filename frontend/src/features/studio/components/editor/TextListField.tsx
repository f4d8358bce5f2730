// A list of short texts, each editable where it stands.
import { useTranslation } from "react-i18next";
import type { FieldErrors } from "@/api/problem";
import { QuietButton } from "@/shared/QuietButton";
import { pointerTo } from "../../draft/pointer";
import classes from "./editor.module.css";
import { FieldFrame } from "./FieldFrame";
import { GrowingText } from "./GrowingText";

type Props = {
  label: string;
  one: string;
  items: string[];
  required: boolean;
  numeric: boolean;
  error: string | undefined;
  errors: FieldErrors;
  pointer: string;
  disabled: boolean;
  onChange: (items: string[]) => void;
};

export function TextListField(props: Props) {
  const { label, one, items, required, numeric, error, errors, pointer, disabled, onChange } =
    props;
  const { t } = useTranslation();
  return (
    <FieldFrame label={label} required={required} error={error} group>
      <ul className={classes.lines}>
        {items.map((text, at) => {
          const name = t("studio.editor.item", { label, number: at + 1 });
          const wrong = errors[pointerTo(pointer, at)];
          return (
            <li key={at} className={classes.line}>
              <GrowingText
                aria-label={name}
                aria-invalid={wrong !== undefined}
                inputMode={numeric ? "numeric" : undefined}
                value={text}
                disabled={disabled}
                onChange={(next) => onChange(items.map((old, of) => (of === at ? next : old)))}
              />
              <QuietButton
                aria-label={t("studio.editor.remove", { what: name })}
                disabled={disabled}
                onClick={() => onChange(items.filter((_, of) => of !== at))}
              >
                <span aria-hidden="true">×</span>
              </QuietButton>
              {wrong !== undefined && <p className={classes.error}>{wrong}</p>}
            </li>
          );
        })}
      </ul>
      <QuietButton
        className={classes.add ?? ""}
        disabled={disabled}
        onClick={() => onChange([...items, ""])}
      >
        {t("studio.editor.add", { what: one })}
      </QuietButton>
    </FieldFrame>
  );
}
