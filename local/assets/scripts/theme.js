// @ts-check
// Before the page is painted: the colours that were chosen last. A script of its own, as modules run later.
"use strict";
(() => {
  const key = "colours";
  const root = document.documentElement;
  /** @param {string | null} theme */
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
    // Swagger UI goes by this class.
    root.classList.toggle("dark-mode", theme === "dark" || (theme !== "light" && prefersDark));
  };
  /** @returns {string | null} */
  const remembered = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  apply(remembered());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(remembered()));
  addEventListener("DOMContentLoaded", () => {
    const select = /** @type {HTMLSelectElement | null} */ (document.getElementById("theme"));
    if (!select) return;
    select.value = remembered() ?? "";
    select.addEventListener("change", () => {
      try {
        if (select.value) localStorage.setItem(key, select.value);
        else localStorage.removeItem(key);
      } catch {
        // A browser that remembers nothing shows it all the same.
      }
      apply(select.value);
    });
  });
})();
