// A small button without a frame, for what is not the page's main matter.
import { UnstyledButton } from "@mantine/core";
import type { ButtonHTMLAttributes } from "react";
import classes from "./QuietButton.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement>;

export function QuietButton({ className, ...rest }: Props) {
  return (
    <UnstyledButton type="button" className={`${classes.button} ${className ?? ""}`} {...rest} />
  );
}
