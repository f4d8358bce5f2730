// The line above a table: which rows are asked for.
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Inspector.module.css";

type ChoiceProps = {
  label: string;
  values: readonly string[];
  value: string | null;
  onChange: (value: string | null) => void;
};

export function Choice({ label, values, value, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className={classes.filter}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <select
        id={id}
        className={classes.input}
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      >
        <option value="">{t("inspector.all")}</option>
        {values.map((known) => (
          <option key={known} value={known}>
            {t(`inspector.status.${known}`, { defaultValue: known })}
          </option>
        ))}
      </select>
    </div>
  );
}

type SearchProps = { label: string; value: string; onChange: (value: string) => void };

export function Search({ label, value, onChange }: SearchProps) {
  const id = useId();
  return (
    <div className={classes.filter}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <input
        id={id}
        type="search"
        className={classes.input}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

export function Filters({ children }: { children: ReactNode }) {
  return <div className={classes.filters}>{children}</div>;
}
