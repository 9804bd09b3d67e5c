// Runs before anything is painted, so that no page flashes in the other theme.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("lockstep.theme");
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
