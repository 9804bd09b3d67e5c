import { CellStore } from "../shared/cell-store.ts";

export type Theme = "light" | "dark";
/** The person's choice; `system` leaves it to the operating system. */
export type ThemeChoice = Theme | "system";

const KEY = "lockstep.theme";
const system = typeof matchMedia === "undefined" ? undefined : matchMedia("(prefers-color-scheme: dark)");

export const themeChoice = new CellStore<ThemeChoice>(stored());

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.set(choice);
  try {
    if (choice === "system") {
      localStorage.removeItem(KEY);
    } else {
      localStorage.setItem(KEY, choice);
    }
  } catch {
    // The browser may forbid storage: then the choice lasts as long as the page.
  }
  paint();
}

/** The choice after this one, in the order system, light, dark. */
export function nextTheme(choice: ThemeChoice): ThemeChoice {
  return choice === "system" ? "light" : choice === "light" ? "dark" : "system";
}

export function watchSystemTheme(): void {
  system?.addEventListener("change", paint);
}

function paint(): void {
  const choice = themeChoice.get();
  document.documentElement.dataset["theme"] = choice === "system" ? (system?.matches ? "dark" : "light") : choice;
}

function stored(): ThemeChoice {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === "light" || choice === "dark" ? choice : "system";
  } catch {
    return "system";
  }
}
