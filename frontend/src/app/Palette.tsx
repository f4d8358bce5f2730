// The palette: stages, commands, settings, looks and novels, found by a few letters. The component set's own (spotlight) does
// not exist for the version in use, and would bring a store of its own; this is its dialog with a list.
import { Modal, useMantineColorScheme } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNovels, useSessions } from "@/features/novels/api/queries";
import { matching, type PaletteItem, paletteItems } from "@/shared/palette";
import classes from "./Palette.module.css";

const schemes = ["auto", "light", "dark"] as const;

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState("");
  /** Null until the arrows are used: the first that is possible. */
  const [at, setAt] = useState<number | null>(null);
  const [here] = useState(paletteItems);
  const everywhere = useItemsOfEveryPage();
  const found = matching([...here, ...everywhere], typed);
  const groups = [...new Set(found.map(({ group }) => group))];
  const inOrder = groups.flatMap((group) => found.filter((item) => item.group === group));
  const possible = Math.max(
    0,
    inOrder.findIndex(({ disabled }) => disabled !== true),
  );
  const active = Math.min(at ?? possible, inOrder.length - 1);
  const optionId = (item: PaletteItem) => `${id}-${item.id}`;
  const chosen = inOrder[active];
  const chosenId = chosen === undefined ? undefined : optionId(chosen);

  useEffect(() => {
    if (chosenId !== undefined) {
      document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
    }
  }, [chosenId]);

  const run = (item: PaletteItem | undefined) => {
    if (item === undefined || item.disabled) return;
    onClose();
    // What it does may move the focus, which is first given back.
    setTimeout(item.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = inOrder.length - 1;
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setAt(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") setAt(active <= 0 ? last : active - 1);
    else if (event.key === "Enter") run(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("palette.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <div className={classes.palette}>
        <input
          role="combobox"
          aria-label={t("palette.search")}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosenId}
          className={classes.search}
          placeholder={t("palette.placeholder")}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(null);
          }}
          onKeyDown={onKeyDown}
        />
        <div
          role="listbox"
          id={`${id}-list`}
          aria-label={t("palette.title")}
          className={classes.list}
        >
          {groups.map((group) => (
            <div key={group} role="group" aria-label={group} className={classes.group}>
              <p className="label" aria-hidden="true">
                {group}
              </p>
              {inOrder
                .filter((item) => item.group === group)
                .map((item) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the search field's.
                  // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option.
                  <div
                    key={item.id}
                    id={optionId(item)}
                    role="option"
                    aria-selected={item === chosen}
                    aria-disabled={item.disabled === true}
                    className={classes.option}
                    onClick={() => run(item)}
                  >
                    {item.label}
                  </div>
                ))}
            </div>
          ))}
        </div>
        <p role="status" className={found.length === 0 ? classes.none : "visuallyHidden"}>
          {found.length === 0 ? t("palette.none") : t("palette.count", { count: found.length })}
        </p>
      </div>
    </Modal>
  );
}

function useItemsOfEveryPage(): PaletteItem[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const novels = useNovels().data?.pages.flatMap((page) => page.novels) ?? [];
  const sessions = useSessions().data?.pages.flatMap((page) => page.sessions) ?? [];
  const pages = t("palette.group.pages");
  return [
    { id: "home", group: pages, label: t("palette.home"), run: () => void navigate({ to: "/" }) },
    {
      id: "settings",
      group: pages,
      label: t("palette.settings"),
      run: () => void navigate({ to: "/settings" }),
    },
    {
      id: "inspector",
      group: pages,
      label: t("inspector.title"),
      run: () => void navigate({ to: "/inspector" }),
    },
    ...schemes.map((scheme) => ({
      id: `scheme-${scheme}`,
      group: t("palette.group.look"),
      label: t(`app.scheme.${scheme}`),
      run: () => setColorScheme(scheme),
    })),
    ...novels.map(({ novel_id: novelId, title }) => ({
      id: `novel-${novelId}`,
      group: t("home.novels"),
      label: title,
      run: () => void navigate({ to: "/projects/$novelId", params: { novelId } }),
    })),
    ...sessions
      .filter(({ status }) => status === "IN_PROGRESS" || status === "EXPIRED")
      .map((session) => ({
        id: `session-${session.session_id}`,
        group: t("home.sessions"),
        label: [
          session.title ?? t("home.untitled"),
          t("home.stageOf", { stage: t(`stage.${session.current_stage}`) }),
        ].join(" · "),
        run: () =>
          void navigate({
            to: "/studio/$sessionId",
            params: { sessionId: session.session_id },
          }),
      })),
  ];
}
