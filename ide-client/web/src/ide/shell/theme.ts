import { CellStore } from "../shared/cell-store.ts";

export type Theme = "light" | "dark";
/** What a person chose; the system decides otherwise. */
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
    // Storage may be forbidden: the choice lasts as long as the page.
  }
  paint();
}

/** The next of system, light and dark. */
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
