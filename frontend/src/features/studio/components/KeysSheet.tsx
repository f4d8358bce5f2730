// The sheet of keys, and the switch that turns the single ones off.
import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { singleKeysStore } from "@/shared/keys";
import { useStored } from "@/shared/useStored";
import classes from "./KeysSheet.module.css";

const rows: [string[], string][] = [
  [["J", "K"], "JK"],
  [["1", "…", "0"], "digits"],
  [["E"], "E"],
  [["C"], "C"],
  [["F"], "F"],
  [["H"], "H"],
  [["←", "→", "Esc"], "past"],
  [["Ctrl / ⌘", "Enter"], "enter"],
  [["Ctrl / ⌘", "K"], "palette"],
  [["?"], "help"],
];

export default function KeysSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [off, setOff] = useStored(window.localStorage, singleKeysStore);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("studio.keys.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <dl className={classes.keys}>
        {rows.map(([keys, name]) => (
          <div key={name}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`studio.keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <label className={classes.switch}>
        <input
          type="checkbox"
          checked={off === null}
          onChange={(event) => setOff(event.currentTarget.checked ? null : "off")}
        />
        {t("studio.keys.on")}
      </label>
      <p className="label">{t("studio.keys.hint")}</p>
    </Modal>
  );
}
