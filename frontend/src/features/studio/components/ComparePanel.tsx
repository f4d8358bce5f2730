// Two or three proposals side by side, the same field on one row, unlike fields first.
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { asContent, type ContentField, contentSchemas, type Json } from "@/api/content";
import type { Proposal, StageView } from "@/api/types";
import { ValueView } from "@/shared/content/ContentReader";
import { fieldLabel, isFilled, orderedFields } from "@/shared/content/presentation";
import { QuietButton } from "@/shared/QuietButton";
import { useStudio } from "../context";
import { sameJson } from "../draft/content";
import classes from "./ComparePanel.module.css";
import { labelOf } from "./labels";
import { wordDiff } from "./wordDiff";

type Props = { ids: string[]; onToggle: (proposalId: string) => void; onClose: () => void };

const most = 3;

/** With one proposal marked, the one it was refined from or its neighbour stands beside it. */
function partners(view: StageView, ids: string[]): Proposal[] {
  const marked = view.proposals.filter(({ proposal_id }) => ids.includes(proposal_id));
  const [only] = marked;
  if (marked.length !== 1 || only === undefined) return marked;
  const at = view.proposals.indexOf(only);
  const base = view.proposals.find(({ proposal_id }) => proposal_id === only.derived_from);
  if (base !== undefined) return [base, only];
  const after = view.proposals[at + 1];
  const before = view.proposals[at - 1];
  return after !== undefined ? [only, after] : before !== undefined ? [before, only] : marked;
}

export default function ComparePanel({ ids, onToggle, onClose }: Props) {
  const { t } = useTranslation();
  const titleId = useId();
  const { stage, view, can, desk } = useStudio();
  const panel = useRef<HTMLElement>(null);
  const shown = partners(view, ids);
  const contents = shown.map(({ content }) => asContent(content));
  const fields = orderedFields(contentSchemas[stage]).filter(({ name }) =>
    contents.some((content) => isFilled(content[name])),
  );
  const isAlike = ({ name }: ContentField) =>
    contents.every((content) => sameJson(content[name], contents[0]?.[name]));
  const unlike = fields.filter((field) => !isAlike(field));
  const alike = fields.filter(isAlike);
  const [first, second] = shown;
  const refined =
    shown.length === 2 && second !== undefined && second.derived_from === first?.proposal_id;
  const others = view.proposals.filter((proposal) => !shown.includes(proposal));

  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: "start" });
  }, []);

  const add = (id: string) => {
    for (const { proposal_id } of shown) if (!ids.includes(proposal_id)) onToggle(proposal_id);
    onToggle(id);
  };

  return (
    <section ref={panel} tabIndex={-1} className={classes.panel} aria-labelledby={titleId}>
      <div className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {t("studio.compareView.title")}
        </h2>
        {shown.length < most && others.length > 0 && (
          <select
            className={classes.add}
            aria-label={t("studio.compareView.add")}
            value=""
            onChange={(event) => add(event.currentTarget.value)}
          >
            <option value="">{t("studio.compareView.add")}</option>
            {others.map(({ proposal_id }) => (
              <option key={proposal_id} value={proposal_id}>
                {labelOf(t, view, proposal_id)}
              </option>
            ))}
          </select>
        )}
        <QuietButton onClick={onClose}>{t("app.close")}</QuietButton>
      </div>
      {shown.length < 2 ? (
        <p className="label">{t("studio.compareView.needsTwo")}</p>
      ) : (
        <section className={classes.scroll} tabIndex={0} aria-label={t("studio.compareView.title")}>
          <table className={classes.table}>
            <thead>
              <tr>
                <td />
                {shown.map(({ proposal_id }) => (
                  <th key={proposal_id} scope="col">
                    {labelOf(t, view, proposal_id)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {unlike.map((field) => (
                <tr key={field.name}>
                  <th scope="row" className="label">
                    {fieldLabel(t, field.name)}
                  </th>
                  {contents.map((content, at) => (
                    <td key={shown[at]?.proposal_id}>
                      {refined && at === 1 ? (
                        <Changed
                          field={field}
                          before={contents[0]?.[field.name]}
                          after={content[field.name]}
                        />
                      ) : (
                        <Cell field={field} value={content[field.name]} />
                      )}
                      {can("EDIT_DRAFT") && isFilled(content[field.name]) && (
                        <Take
                          field={fieldLabel(t, field.name)}
                          from={labelOf(t, view, shown[at]?.proposal_id ?? "")}
                          taken={sameJson(desk.editorContent[field.name], content[field.name])}
                          onTake={() =>
                            desk.edit({
                              ...desk.editorContent,
                              [field.name]: content[field.name],
                            })
                          }
                        />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {alike.length > 0 && (
            <details>
              <summary className="label">
                {t("studio.compareView.alike", { count: alike.length })}
              </summary>
              <p className={classes.alike}>
                {alike.map(({ name }) => fieldLabel(t, name)).join(", ")}
              </p>
            </details>
          )}
        </section>
      )}
    </section>
  );
}

function Cell({ field, value }: { field: ContentField; value: Json | undefined }) {
  const { t } = useTranslation();
  if (!isFilled(value)) return <p className="label">{t("studio.compareView.empty")}</p>;
  return <ValueView node={field.node} value={value ?? null} />;
}

type TakeProps = { field: string; from: string; taken: boolean; onTake: () => void };

/** Takes one field into the writer's draft; what stood there stays in the history. */
function Take({ field, from, taken, onTake }: TakeProps) {
  const { t } = useTranslation();
  return (
    <QuietButton
      className={classes.take ?? ""}
      disabled={taken}
      aria-label={t("studio.compareView.takeOf", { field, from })}
      onClick={onTake}
    >
      {taken ? t("studio.compareView.taken") : t("studio.compareView.take")}
    </QuietButton>
  );
}

type ChangedProps = { field: ContentField; before: Json | undefined; after: Json | undefined };

function Changed({ field, before, after }: ChangedProps) {
  const { t } = useTranslation();
  if (typeof before !== "string" || typeof after !== "string") {
    return <Cell field={field} value={after} />;
  }
  return (
    <p className="prose">
      {wordDiff(before, after).map(({ kind, text }, at) => {
        if (kind === "same") return <span key={at}>{text}</span>;
        const Mark = kind === "inserted" ? "ins" : "del";
        return (
          <Mark key={at}>
            <span className="visuallyHidden">{t(`studio.compareView.${kind}`)} </span>
            {text}
          </Mark>
        );
      })}
    </p>
  );
}
