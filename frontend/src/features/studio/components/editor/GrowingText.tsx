// Text that can be edited where it stands: no box, and as high as its words.
import { type TextareaHTMLAttributes, useLayoutEffect, useRef } from "react";
import classes from "./editor.module.css";

type Props = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange" | "value"> & {
  value: string;
  onChange: (text: string) => void;
};

const growsByItself = typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content");

export function GrowingText({ value, onChange, className, ...rest }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (growsByItself || box.current === null) return;
    box.current.style.height = "auto";
    box.current.style.height = `${box.current.scrollHeight}px`;
  });
  return (
    <textarea
      ref={box}
      rows={1}
      className={`prose ${classes.text} ${className ?? ""}`}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
    />
  );
}
