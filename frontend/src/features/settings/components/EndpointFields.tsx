// An endpoint: its address, model, key and prices.
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LineField } from "@/shared/LineField";
import { QuietButton } from "@/shared/QuietButton";
import { numberText } from "@/shared/writer";
import type { ListedModel, useListModels, WriterSettings } from "../api/settings";
import { hostOf, keepsKey, priceOf, type WriterFormState } from "../form";
import classes from "./Settings.module.css";

type Props = {
  form: WriterFormState;
  settings: WriterSettings;
  models: ReturnType<typeof useListModels>;
  errors: Record<string, string>;
  onChange: (changes: Partial<WriterFormState>) => void;
  onList: () => void;
};

export function EndpointFields({ form, settings, models, errors, onChange, onList }: Props) {
  const { t } = useTranslation();
  const fixed = Boolean(settings.fixed_by);
  const place = hostOf(form.baseUrl);
  const kept = keepsKey(form, settings);
  const listed = useRef<string | null>(null);

  // An address is asked for its models once it is whole, not at each letter.
  const listOnce = () => {
    const wanted = form.baseUrl.trim();
    if (place === null || listed.current === wanted || models.isPending) return;
    listed.current = wanted;
    onList();
  };
  const first = useRef(listOnce);
  useEffect(() => first.current(), []);

  const price = (typed: string, error: string | undefined) =>
    error ?? (priceOf(typed) === null ? t("settings.noPrice") : undefined);

  return (
    <div className={classes.fields}>
      <LineField
        label={t("settings.address")}
        type="url"
        inputMode="url"
        placeholder="http://127.0.0.1:11434/v1"
        autoComplete="off"
        spellCheck={false}
        disabled={fixed}
        value={form.baseUrl}
        error={errors.base_url}
        hint={
          place === null
            ? t("settings.addressHint")
            : t(place.here ? "settings.staysHere" : "settings.goesTo", { host: place.host })
        }
        onChange={(event) => onChange({ baseUrl: event.currentTarget.value })}
        onBlur={listOnce}
      />
      <ModelField
        model={form.model}
        models={models.data ?? []}
        disabled={fixed}
        onChange={(model) => onChange({ model })}
        action={
          <QuietButton disabled={place === null || models.isPending} onClick={onList}>
            {t(models.isPending ? "settings.listing" : "settings.list")}
          </QuietButton>
        }
      />
      {!fixed && (
        <div className={classes.key}>
          <LineField
            label={t("settings.key")}
            type="password"
            autoComplete="off"
            disabled={form.forgetKey}
            value={form.apiKey}
            hint={t(`settings.keyHint.${keyState(settings.has_api_key, kept)}`)}
            onChange={(event) => onChange({ apiKey: event.currentTarget.value })}
          />
          {kept && (
            <label className={classes.check}>
              <input
                type="checkbox"
                checked={form.forgetKey}
                onChange={(event) =>
                  onChange({ forgetKey: event.currentTarget.checked, apiKey: "" })
                }
              />
              {t("settings.forgetKey")}
            </label>
          )}
        </div>
      )}
      {fixed && (
        <p className={classes.text}>
          {t(settings.has_api_key ? "settings.hasKey" : "settings.hasNoKey")}
        </p>
      )}
      <div role="group" aria-label={t("settings.prices")} className={classes.prices}>
        {(["priceIn", "priceOut"] as const).map((name) => (
          <LineField
            key={name}
            label={t(`settings.${name}`)}
            inputMode="decimal"
            placeholder="0"
            disabled={fixed}
            value={form[name]}
            error={price(form[name], errors[name === "priceIn" ? "price_in" : "price_out"])}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
          />
        ))}
        <LineField
          label={t("settings.currency")}
          maxLength={8}
          disabled={fixed}
          value={form.currency}
          error={errors.currency}
          onChange={(event) => onChange({ currency: event.currentTarget.value })}
        />
        <p className={classes.text}>{t("settings.pricesHint")}</p>
      </div>
    </div>
  );
}

function keyState(hasKey: boolean, kept: boolean): "kept" | "elsewhere" | "none" {
  if (!hasKey) return "none";
  return kept ? "kept" : "elsewhere";
}

const byHand = "\u0000by-hand";

type ModelProps = {
  model: string;
  models: ListedModel[];
  disabled: boolean;
  onChange: (model: string) => void;
  action: React.ReactNode;
};

/** Picked from what the server lists; typed where it lists nothing, or where another is wanted. */
function ModelField({ model, models, disabled, onChange, action }: ModelProps) {
  const { t } = useTranslation();
  const id = useId();
  const [typing, setTyping] = useState(false);
  const known = model === "" || models.some((listed) => listed.id === model);
  const typed = models.length === 0 || typing || !known;
  return (
    <div className={classes.model}>
      {models.length > 0 && (
        <div className={classes.selectField}>
          <label htmlFor={id} className="label">
            {t("settings.model")}
          </label>
          <select
            id={id}
            className={classes.select}
            disabled={disabled}
            value={typing || !known ? byHand : model}
            onChange={({ currentTarget: { value } }) => {
              setTyping(value === byHand);
              if (value !== byHand) onChange(value);
            }}
          >
            <option value="">{t("settings.firstModel", { model: models[0]?.id })}</option>
            {models.map((listed) => (
              <option key={listed.id} value={listed.id}>
                {modelText(t, listed)}
              </option>
            ))}
            <option value={byHand}>{t("settings.otherModel")}</option>
          </select>
        </div>
      )}
      {typed && (
        <LineField
          label={t(models.length > 0 ? "settings.modelName" : "settings.model")}
          autoComplete="off"
          spellCheck={false}
          disabled={disabled}
          value={model}
          hint={models.length > 0 ? undefined : t("settings.modelHint")}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {action}
    </div>
  );
}

function modelText(t: ReturnType<typeof useTranslation>["t"], listed: ListedModel): string {
  const facts = [
    listed.size ? t("settings.size", { size: numberText(listed.size) }) : "",
    listed.context ? t("settings.context", { tokens: numberText(listed.context) }) : "",
  ].filter(Boolean);
  return facts.length === 0 ? listed.id : `${listed.id} (${facts.join(", ")})`;
}
