/* Sets the theme before the first paint: what was chosen, else what the system says. */
window.theme = (function () {
  "use strict";

  const GROUNDS = { light: "#f5f6f8", dark: "#101216" };
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  /* What was chosen: "light", "dark", or "system" where nothing was or the browser keeps nothing. */
  function chosen() {
    try {
      const kept = localStorage.getItem("theme");
      return kept === "light" || kept === "dark" ? kept : "system";
    } catch {
      return root.dataset.themeChosen || "system";
    }
  }

  /* Shows what is chosen, in the frame of the browser too, and gives "light" or "dark". */
  function show(choice) {
    const theme = choice === "system" ? (system.matches ? "dark" : "light") : choice;
    root.dataset.themeChosen = choice;
    root.dataset.bsTheme = theme;
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.content = GROUNDS[theme];
    }
    return theme;
  }

  system.addEventListener("change", () => show(chosen()));
  show(chosen());
  return { chosen, show, system };
})();
