// One of the two ways to begin: what it is like, and the button that opens it.
import { Button } from "@mantine/core";
import { useId } from "react";
import classes from "./HomePage.module.css";

type Props = { name: string; text: string; disabled: boolean; onOpen: () => void };

export function Door({ name, text, disabled, onOpen }: Props) {
  const id = useId();
  return (
    <div className={classes.door}>
      <p id={id} className={classes.doorText}>
        {text}
      </p>
      <Button fullWidth size="md" disabled={disabled} aria-describedby={id} onClick={onOpen}>
        {name}
      </Button>
    </div>
  );
}
