export { ThemeProvider, useTheme } from "./ThemeProvider";
export { THEME_KEY, type Theme, type ThemeChoice, type ThemeHost, ThemeSwitch } from "./theme";
