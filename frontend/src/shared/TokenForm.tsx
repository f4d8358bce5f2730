// Asks for the admin token where the server wants one.
import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { hasToken, keepToken } from "@/api/adminToken";
import { LineField } from "./LineField";
import classes from "./TokenForm.module.css";

type Props = {
  /** What it is wanted for. */
  text: string;
  /** The token is kept; what was refused can be asked for anew. */
  onToken: () => void;
};

export function TokenForm({ text, onToken }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [token, setToken] = useState("");
  const refused = hasToken();
  return (
    <form
      className={classes.token}
      onSubmit={(event) => {
        event.preventDefault();
        keepToken(token.trim());
        onToken();
      }}
    >
      <h2>{t("token.title")}</h2>
      <p>{text}</p>
      {refused && (
        <p role="alert" id={`${id}-refused`} className={classes.error}>
          {t("token.wrong")}
        </p>
      )}
      <LineField
        label={t("token.label")}
        type="password"
        autoComplete="off"
        aria-describedby={refused ? `${id}-refused` : undefined}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <Button type="submit" disabled={token.trim() === ""}>
        {t("token.send")}
      </Button>
    </form>
  );
}
