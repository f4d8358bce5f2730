// Edits any stage's content as text in its place, built from the content's schema.
import { useTranslation } from "react-i18next";
import {
  asContent,
  type ContentField,
  type ContentNode,
  type Json,
  type JsonObject,
  type ObjectNode,
} from "@/api/content";
import type { FieldErrors } from "@/api/problem";
import { fieldLabel, headingOf, itemLabel, orderedFields } from "@/shared/content/presentation";
import { QuietButton } from "@/shared/QuietButton";
import { pointerTo, setAt } from "../../draft/pointer";
import { ChoiceField } from "./ChoiceField";
import classes from "./editor.module.css";
import { FieldFrame } from "./FieldFrame";
import { TextField } from "./TextField";
import { TextListField } from "./TextListField";

type Props = {
  node: ObjectNode;
  content: JsonObject;
  errors: FieldErrors;
  disabled?: boolean;
  onChange: (content: JsonObject) => void;
};

export function ContentEditor({ node, content, errors, disabled = false, onChange }: Props) {
  return (
    <ObjectFields
      node={node}
      value={content}
      pointer=""
      errors={errors}
      disabled={disabled}
      onSet={(pointer, value) => onChange(setAt(content, pointer, value))}
    />
  );
}

type Shared = {
  errors: FieldErrors;
  disabled: boolean;
  onSet: (pointer: string, value: Json | undefined) => void;
};

type ObjectProps = Shared & { node: ObjectNode; value: JsonObject; pointer: string };

function ObjectFields({ node, value, pointer, ...shared }: ObjectProps) {
  return (
    <div className={classes.fields}>
      {orderedFields(node).map((field) => (
        <Field
          key={field.name}
          field={field}
          value={value[field.name]}
          pointer={pointerTo(pointer, field.name)}
          {...shared}
        />
      ))}
    </div>
  );
}

type FieldProps = Shared & { field: ContentField; value: Json | undefined; pointer: string };

function Field({ field, value, pointer, errors, disabled, onSet }: FieldProps) {
  const { t } = useTranslation();
  const { name, node, required } = field;
  const label = fieldLabel(t, name);
  const error = errors[pointer];
  const shared = { label, required, error, disabled };
  switch (node.kind) {
    case "text":
      return (
        <TextField
          {...shared}
          value={typeof value === "string" ? value : String(value ?? "")}
          maxLength={node.maxLength}
          prominent={name === "title" || name === "name"}
          onChange={(text) => onSet(pointer, text)}
        />
      );
    case "number":
      return (
        <TextField
          {...shared}
          numeric
          value={value === undefined || value === null ? "" : String(value)}
          onChange={(text) => onSet(pointer, numberOf(text))}
        />
      );
    case "choice":
      return (
        <ChoiceField
          {...shared}
          values={node.values}
          value={typeof value === "string" ? value : ""}
          onChange={(chosen) => onSet(pointer, chosen)}
        />
      );
    case "object":
      return (
        <FieldFrame label={label} required={required} error={error} group>
          <ObjectFields
            node={node}
            value={asContent(value)}
            pointer={pointer}
            errors={errors}
            disabled={disabled}
            onSet={onSet}
          />
        </FieldFrame>
      );
    case "list":
      return (
        <ListField
          {...{ name, node, label, required, error, errors, disabled, pointer, onSet }}
          items={Array.isArray(value) ? value : []}
        />
      );
  }
}

type ListProps = Shared & {
  name: string;
  node: Extract<ContentNode, { kind: "list" }>;
  label: string;
  required: boolean;
  error: string | undefined;
  items: Json[];
  pointer: string;
};

function ListField(props: ListProps) {
  const { name, node, label, required, error, items, pointer, errors, disabled, onSet } = props;
  const { t } = useTranslation();
  const one = itemLabel(t, name);
  const item = node.item;
  if (item.kind !== "object") {
    return (
      <TextListField
        {...{ label, required, error, disabled, one, errors, pointer }}
        numeric={item.kind === "number"}
        items={items.map((entry) => String(entry ?? ""))}
        onChange={(next) =>
          onSet(pointer, item.kind === "number" ? next.map((text) => numberOf(text) ?? "") : next)
        }
      />
    );
  }
  return (
    <FieldFrame label={label} required={required} error={error} group>
      <div className={classes.items}>
        {items.map((entry, at) => {
          const content = asContent(entry);
          const { heading } = headingOf(t, content);
          const named = t("studio.editor.item", { label: one, number: at + 1 });
          return (
            <fieldset key={at} className={classes.item}>
              <legend className="visuallyHidden">{heading || named}</legend>
              <ObjectFields
                node={item}
                value={content}
                pointer={pointerTo(pointer, at)}
                errors={errors}
                disabled={disabled}
                onSet={onSet}
              />
              <QuietButton
                className={classes.remove ?? ""}
                disabled={disabled}
                onClick={() => onSet(pointerTo(pointer, at), undefined)}
              >
                {t("studio.editor.remove", { what: heading || named })}
              </QuietButton>
            </fieldset>
          );
        })}
        <QuietButton
          className={classes.add ?? ""}
          disabled={disabled}
          onClick={() => onSet(pointer, [...items, {}])}
        >
          {t("studio.editor.add", { what: one })}
        </QuietButton>
      </div>
    </FieldFrame>
  );
}

/** What is not a whole number yet is sent as it was typed, and refused by the server. */
function numberOf(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  return /^-?\d+$/.test(text.trim()) ? Number(text) : text;
}
