// How the studio looks and is used; kept by this browser.
import { useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { singleKeysStore } from "@/shared/keys";
import { useStored } from "@/shared/useStored";
import classes from "./Settings.module.css";

const schemes = ["auto", "light", "dark"] as const;

export function LookSection() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [off, setOff] = useStored(window.localStorage, singleKeysStore);
  return (
    <section className={classes.section} aria-labelledby="look">
      <h2 id="look">{t("settings.look")}</h2>
      <div role="radiogroup" aria-labelledby="look" className={classes.schemes}>
        {schemes.map((scheme) => (
          <label key={scheme} className={classes.check}>
            <input
              type="radio"
              name="scheme"
              checked={colorScheme === scheme}
              onChange={() => setColorScheme(scheme)}
            />
            {t(`app.scheme.${scheme}`)}
          </label>
        ))}
      </div>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={off === null}
          onChange={(event) => setOff(event.currentTarget.checked ? null : "off")}
        />
        {t("settings.keys")}
      </label>
      <p className={classes.text}>{t("settings.lookHint")}</p>
    </section>
  );
}
