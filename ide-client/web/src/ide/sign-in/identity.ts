import { CellStore } from "../shared/cell-store.ts";

/** A user that the demo offers. */
export interface Persona {
  readonly name: string;
  readonly title: string;
  readonly token: string;
}

/** The user of this tab; with a message, the reason why there is none. */
export type Identity =
  | { readonly kind: "unknown" }
  | { readonly kind: "signed-out"; readonly message: string }
  | { readonly kind: "signed-in"; readonly token: string; readonly persona: string | undefined };

// Keys of the session storage, which belongs to the tab: a token ends with it. No address contains a token.
const TOKEN_KEY = "lockstep.token";
const PERSONA_KEY = "lockstep.persona";
const ASK_TIMEOUT_MS = 5_000;

export const identity = new CellStore<Identity>({ kind: "unknown" });
/** Empty unless this is a demo. */
export const personas = new CellStore<readonly Persona[]>([]);

/** Finds the user: a persona of the demo, or the token with which this tab signed in before. */
export async function findIdentity(): Promise<void> {
  personas.set(await askPersonas());
  const wanted = recall(PERSONA_KEY);
  const persona = personas.get().find(({ name }) => name === wanted) ?? personas.get()[0];
  const token = recall(TOKEN_KEY);
  if (persona !== undefined) {
    signInWith(persona.token, persona.name);
  } else if (token !== "") {
    signInWith(token, undefined);
  } else {
    identity.set({ kind: "signed-out", message: "" });
  }
}

export function signIn(token: string): void {
  keep(TOKEN_KEY, token);
  signInWith(token, undefined);
}

export function actAs(persona: Persona): void {
  keep(PERSONA_KEY, persona.name);
  signInWith(persona.token, persona.name);
}

/** Signs out; the message says why, unless the person asked for it. */
export function signOut(message = ""): void {
  keep(TOKEN_KEY, "");
  identity.set({ kind: "signed-out", message });
}

/** Replaces a refused token. A demo that was restarted has new ones; elsewhere the person must sign in again. */
export async function renewIdentity(message: string): Promise<void> {
  const before = identity.get();
  const known = new Set(personas.get().map(({ token }) => token));
  personas.set(await askPersonas());
  const name = before.kind === "signed-in" ? before.persona : undefined;
  const persona = personas.get().find((candidate) => candidate.name === name) ?? personas.get()[0];
  if (persona !== undefined && !known.has(persona.token)) {
    signInWith(persona.token, persona.name);
  } else {
    signOut(message);
  }
}

function signInWith(token: string, persona: string | undefined): void {
  identity.set({ kind: "signed-in", token, persona });
}

async function askPersonas(): Promise<readonly Persona[]> {
  try {
    const response = await fetch(new URL("api/v1/demo/personas", document.baseURI), {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      cache: "no-store",
    });
    return response.ok ? readPersonas(await response.json()) : [];
  } catch {
    // This is no demo, or the server cannot be reached; the connection shows which.
    return [];
  }
}

export function readPersonas(json: unknown): readonly Persona[] {
  const list = (json as { personas?: unknown } | null)?.personas;
  return Array.isArray(list)
    ? list.flatMap((entry: Partial<Record<keyof Persona, unknown>> | null) =>
        typeof entry?.name === "string" && typeof entry.token === "string"
          ? [{ name: entry.name, title: typeof entry.title === "string" ? entry.title : "", token: entry.token }]
          : [],
      )
    : [];
}

function recall(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function keep(key: string, value: string): void {
  try {
    if (value === "") {
      sessionStorage.removeItem(key);
    } else {
      sessionStorage.setItem(key, value);
    }
  } catch {
    // The browser may forbid storage: then a reload asks for the token again.
  }
}
