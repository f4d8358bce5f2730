// Where a draft was changed here and elsewhere: both texts side by side, and the writer's
// word on each which of them shall stand.
import { Button } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { ContentNode, Json, ObjectNode } from "@/api/content";
import { ValueView } from "@/shared/content/ContentReader";
import { isFilled, orderedFields } from "@/shared/content/presentation";
import { Notice } from "@/shared/Notice";
import { QuietButton } from "@/shared/QuietButton";
import { nodeAt, partsOf, pointerLabel, valueAt } from "../../draft/pointer";
import type { Draft } from "../../draft/useDraft";
import classes from "./ConflictView.module.css";

type Props = { draft: Draft; node: ObjectNode };

export function ConflictView({ draft, node }: Props) {
  const { t } = useTranslation();
  const { conflict, content } = draft.view;
  if (conflict === null) return null;
  // In the order in which the editor below shows them.
  const place = new Map(orderedFields(node).map(({ name }, at) => [name, at]));
  const placeOf = (pointer: string) => place.get(partsOf(pointer)[0] ?? "") ?? place.size;
  const fields = [...conflict.fields].sort((left, right) => placeOf(left) - placeOf(right));
  return (
    <Notice tone="trouble" urgent>
      <p>{t("studio.conflict.text", { count: fields.length })}</p>
      {fields.map((pointer) => (
        <Field
          key={pointer}
          label={pointerLabel(t, partsOf(pointer))}
          node={nodeAt(node, partsOf(pointer))}
          mine={valueAt(content, pointer)}
          theirs={valueAt(conflict.theirs, pointer)}
          onMine={() => draft.autosave.resolve("mine", pointer)}
          onTheirs={() => draft.autosave.resolve("theirs", pointer)}
        />
      ))}
      {fields.length > 1 && (
        <div className={classes.all}>
          <QuietButton onClick={() => draft.autosave.resolve("mine")}>
            {t("studio.conflict.allMine")}
          </QuietButton>
          <QuietButton onClick={() => draft.autosave.resolve("theirs")}>
            {t("studio.conflict.allTheirs")}
          </QuietButton>
        </div>
      )}
    </Notice>
  );
}

type FieldProps = {
  label: string;
  node: ContentNode;
  mine: Json | undefined;
  theirs: Json | undefined;
  onMine: () => void;
  onTheirs: () => void;
};

function Field({ label, node, mine, theirs, onMine, onTheirs }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className={classes.field} data-conflict>
      <p id={id} className={classes.label}>
        {label}
      </p>
      <Side title={t("studio.conflict.mine")} node={node} value={mine}>
        <Button size="xs" variant="default" onClick={onMine}>
          {t("studio.conflict.keepMine")}
        </Button>
      </Side>
      <Side title={t("studio.conflict.theirs")} node={node} value={theirs}>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t("studio.conflict.takeTheirs")}
        </Button>
      </Side>
    </div>
  );
}

type SideProps = {
  title: string;
  node: ContentNode;
  value: Json | undefined;
  children: React.ReactNode;
};

function Side({ title, node, value, children }: SideProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.side}>
      <p className="label">{title}</p>
      {isFilled(value) ? (
        <ValueView node={node} value={value ?? null} />
      ) : (
        <p className="label">{t("studio.compareView.empty")}</p>
      )}
      <div>{children}</div>
    </div>
  );
}
