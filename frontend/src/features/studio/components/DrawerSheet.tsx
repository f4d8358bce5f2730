// The drawer where there is no room for it to stand open: from the right, or from below on
// small screens.
import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export default function DrawerSheet({
  onClose,
  children,
}: {
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const small = useMediaQuery("(max-width: 899px)", undefined, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened
      onClose={onClose}
      position={small ? "bottom" : "right"}
      size={small ? "80%" : 380}
      withCloseButton
      closeButtonProps={{ "aria-label": t("app.close") }}
      styles={{ content: { background: "var(--paper)" }, header: { background: "var(--paper)" } }}
    >
      {children}
    </Drawer>
  );
}
