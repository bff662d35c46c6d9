// Before the first paint, and small enough to block it: sets the theme that theme.ts would set.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("kept.theme");
  } catch {
    // Storage may be denied; the system's theme it is.
  }
  const dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
