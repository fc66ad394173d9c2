// Runs before anything is drawn, so that neither theme nor rail changes after the first paint.
(() => {
  const stored = (name) => {
    try {
      return localStorage.getItem("gatehouse." + name);
    } catch {
      return null;
    }
  };
  const theme = stored("theme");
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  if (stored("rail") === "narrow") document.documentElement.dataset.rail = "narrow";
})();
