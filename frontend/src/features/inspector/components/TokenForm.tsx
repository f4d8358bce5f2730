// Asks for the admin token where the server wants one.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { adminKey } from "../api/queries";
import { hasToken, keepToken } from "../api/token";
import classes from "./Inspector.module.css";

export function TokenForm() {
  const { t } = useTranslation();
  const id = useId();
  const queryClient = useQueryClient();
  const [token, setToken] = useState("");
  const refused = hasToken();
  return (
    <form
      className={classes.token}
      onSubmit={(event) => {
        event.preventDefault();
        keepToken(token.trim());
        void queryClient.resetQueries({ queryKey: adminKey });
      }}
    >
      <h2>{t("inspector.token.title")}</h2>
      <p>{t("inspector.token.text")}</p>
      {refused && (
        <p role="alert" id={`${id}-refused`} className={classes.error}>
          {t("inspector.token.wrong")}
        </p>
      )}
      <label htmlFor={id} className="label">
        {t("inspector.token.label")}
      </label>
      <input
        id={id}
        type="password"
        className={classes.input}
        autoComplete="off"
        aria-describedby={refused ? `${id}-refused` : undefined}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      <Button type="submit" disabled={token.trim() === ""}>
        {t("inspector.token.send")}
      </Button>
    </form>
  );
}
