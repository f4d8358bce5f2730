// Chooses who writes: the offline writer, or a model at an endpoint that is tried before it is trusted.
import { Button } from "@mantine/core";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "@/api/problem";
import { Notice } from "@/shared/Notice";
import { problemText } from "@/shared/problemText";
import { QuietButton } from "@/shared/QuietButton";
import { useWriter, writerText } from "@/shared/writer";
import {
  type FoundServer,
  useChooseWriter,
  useListModels,
  useTestWriter,
  type WriterSettings,
} from "../api/settings";
import { choiceOf, endpointOf, formOf, hostOf, type WriterFormState } from "../form";
import { EndpointFields } from "./EndpointFields";
import { FoundServers } from "./FoundServers";
import classes from "./Settings.module.css";

const kinds = ["offline", "openai"] as const;

export function WriterForm({ settings }: { settings: WriterSettings }) {
  const { t } = useTranslation();
  const id = useId();
  const [form, setForm] = useState(() => formOf(settings));
  const [saved, setSaved] = useState(false);
  const { data: writer } = useWriter();
  const choose = useChooseWriter();
  const test = useTestWriter();
  const models = useListModels();
  const fixed = settings.fixed_by ?? null;

  const change = (changes: Partial<WriterFormState>) => {
    const next = { ...form, ...changes };
    setForm(next);
    setSaved(false);
    choose.reset();
    // What a test found holds for what was tested.
    test.reset();
    return next;
  };
  const list = (of: WriterFormState) => {
    if (hostOf(of.baseUrl) !== null) models.mutate(endpointOf({ ...of, model: "" }));
  };
  const take = (server: FoundServer) => {
    const next = change({
      kind: "openai",
      baseUrl: server.base_url,
      model: server.models[0]?.id ?? "",
      apiKey: "",
      forgetKey: false,
    });
    list(next);
    test.mutate(endpointOf(next));
  };
  const choice = choiceOf(form);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (choice === null || fixed !== null || choose.isPending) return;
    try {
      setForm(formOf(await choose.mutateAsync(choice)));
      setSaved(true);
    } catch {
      // Said below, and at the fields.
    }
  };
  const reset = async () => {
    try {
      setForm(formOf(await choose.mutateAsync(null)));
      setSaved(true);
    } catch {
      // Said below.
    }
  };

  return (
    <form className={classes.form} onSubmit={(event) => void save(event)}>
      {fixed !== null && <Notice>{t("settings.fixed", { by: fixed })}</Notice>}
      <div role="radiogroup" aria-labelledby="who-writes" className={classes.kinds}>
        {kinds.map((kind) => (
          <label key={kind} className={classes.kind} data-chosen={form.kind === kind}>
            <input
              type="radio"
              name="kind"
              aria-labelledby={`${id}-${kind}`}
              aria-describedby={`${id}-${kind}-text`}
              checked={form.kind === kind}
              disabled={fixed !== null}
              onChange={() => change({ kind })}
            />
            <span>
              <strong id={`${id}-${kind}`}>{t(`settings.kind.${kind}`)}</strong>
              <span id={`${id}-${kind}-text`}>{t(`settings.kindText.${kind}`)}</span>
            </span>
          </label>
        ))}
      </div>
      {fixed === null && <FoundServers current={form.baseUrl} onTake={take} />}
      {form.kind === "openai" && (
        <EndpointFields
          form={form}
          settings={settings}
          models={models}
          errors={errorsOf(choose.error, models.error)}
          onChange={change}
          onList={() => list(form)}
        />
      )}
      {form.kind === "openai" && (
        <div className={classes.test}>
          <Button
            variant="default"
            disabled={hostOf(form.baseUrl) === null || test.isPending}
            onClick={() => test.mutate(endpointOf(form))}
          >
            {t("settings.test")}
          </Button>
          <div role="status" className={classes.found}>
            {test.isPending && <p className="label">{t("settings.testing")}</p>}
            {test.data !== undefined && (
              <Notice tone={test.data.ok ? "quiet" : "trouble"}>
                {t(test.data.ok ? "settings.testGood" : "settings.testBad", {
                  message: test.data.message,
                })}
              </Notice>
            )}
            {test.error !== null && <Notice tone="trouble">{refusal(t, test.error)}</Notice>}
          </div>
        </div>
      )}
      {fixed === null && (
        <div className={classes.buttons}>
          <Button type="submit" disabled={choice === null || choose.isPending}>
            {t("settings.save")}
          </Button>
          {settings.is_chosen && (
            <QuietButton disabled={choose.isPending} onClick={() => void reset()}>
              {t("settings.reset")}
            </QuietButton>
          )}
        </div>
      )}
      <p role="status" className={classes.saved}>
        {saved && writer !== undefined && t("settings.saved", { text: writerText(t, writer) })}
      </p>
      {choose.error !== null && (
        <Notice tone="trouble" urgent>
          {refusal(t, choose.error)}
        </Notice>
      )}
    </form>
  );
}

type Said = ReturnType<typeof useTranslation>["t"];

/** The server says best why it does not take a setting; only who may set it is said here. */
function refusal(t: Said, error: Error): string {
  if (!(error instanceof ProblemError)) return problemText(t, error);
  if (error.status === 401 || error.status === 403) return t("settings.refused");
  if (error.status === 409 && error.problem.detail) return error.problem.detail;
  return problemText(t, error);
}

function errorsOf(...errors: (Error | null)[]): Record<string, string> {
  const found = errors.flatMap((error) =>
    error instanceof ProblemError ? (error.problem.errors ?? []) : [],
  );
  return Object.fromEntries(found.map(({ pointer, message }) => [pointer.slice(1), message]));
}
