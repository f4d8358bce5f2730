// Switches between the light look, the dark look, and that of the system.
import { useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { QuietButton } from "@/shared/QuietButton";

const order = ["auto", "light", "dark"] as const;
const signs = { auto: "◐", light: "○", dark: "●" };

export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? "auto";
  const current = t(`app.scheme.${colorScheme}`);
  return (
    <QuietButton
      aria-label={t("app.schemeSwitch", { current })}
      title={current}
      onClick={() => setColorScheme(next)}
    >
      <span aria-hidden="true">{signs[colorScheme]}</span>
    </QuietButton>
  );
}
