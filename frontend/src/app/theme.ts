// The component set's theme: the colours themselves stand in theme.css.
import { createTheme, type MantineColorsTuple } from "@mantine/core";

// Shade 6 is the action colour in the light, shade 3 in the dark.
const action: MantineColorsTuple = [
  "#eef6f8",
  "#d8eaef",
  "#abd3dd",
  "#7fc0d0",
  "#549fb2",
  "#347f94",
  "#1f5a6b",
  "#1a4f5e",
  "#143f4b",
  "#0e2f38",
];

export const theme = createTheme({
  colors: { action },
  primaryColor: "action",
  primaryShade: { light: 6, dark: 3 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: "var(--sans)",
  headings: { fontFamily: "var(--serif)", fontWeight: "500" },
  defaultRadius: 10,
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: { Button: { defaultProps: { size: "sm", fw: 500, variant: "filled" } } },
});
