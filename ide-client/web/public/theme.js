// Runs before the first paint, so that the page does not flash in the other theme.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("lockstep.theme");
  } catch {
    // The browser may forbid storage; then the system decides.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
