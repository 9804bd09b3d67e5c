import { CellStore } from "../shared/cell-store.ts";

/** A ready user of the demo. */
export interface Persona {
  readonly name: string;
  readonly title: string;
  readonly token: string;
}

/** Who the page is, or why it is nobody yet. */
export type Identity =
  | { readonly kind: "asking" }
  | { readonly kind: "nobody"; readonly message: string }
  | { readonly kind: "somebody"; readonly token: string; readonly persona: string | undefined };

// A tab's own storage: a token is never in an address, and ends with the tab.
const TOKEN_KEY = "lockstep.token";
const PERSONA_KEY = "lockstep.persona";
const ASK_TIMEOUT_MS = 5_000;

export const identity = new CellStore<Identity>({ kind: "asking" });
/** Empty unless this is a demo. */
export const personas = new CellStore<readonly Persona[]>([]);

/** Finds out who is here: a persona of the demo, or whoever signed in to this tab before. */
export async function findIdentity(): Promise<void> {
  personas.set(await askPersonas());
  const wanted = recall(PERSONA_KEY);
  const persona = personas.get().find(({ name }) => name === wanted) ?? personas.get()[0];
  const token = recall(TOKEN_KEY);
  if (persona !== undefined) {
    become(persona.token, persona.name);
  } else if (token !== "") {
    become(token, undefined);
  } else {
    identity.set({ kind: "nobody", message: "" });
  }
}

export function signIn(token: string): void {
  keep(TOKEN_KEY, token);
  become(token, undefined);
}

export function actAs(persona: Persona): void {
  keep(PERSONA_KEY, persona.name);
  become(persona.token, persona.name);
}

/** Signs out, with a word on why when it was not the person's own wish. */
export function signOut(message = ""): void {
  keep(TOKEN_KEY, "");
  identity.set({ kind: "nobody", message });
}

/** The token was refused. A demo that was started anew has new ones; elsewhere a person has to sign in. */
export async function renewIdentity(message: string): Promise<void> {
  const before = identity.get();
  const known = new Set(personas.get().map(({ token }) => token));
  personas.set(await askPersonas());
  const name = before.kind === "somebody" ? before.persona : undefined;
  const persona = personas.get().find((candidate) => candidate.name === name) ?? personas.get()[0];
  if (persona !== undefined && !known.has(persona.token)) {
    become(persona.token, persona.name);
  } else {
    signOut(message);
  }
}

function become(token: string, persona: string | undefined): void {
  identity.set({ kind: "somebody", token, persona });
}

async function askPersonas(): Promise<readonly Persona[]> {
  try {
    const response = await fetch(new URL("api/v1/demo/personas", document.baseURI), {
      signal: AbortSignal.timeout(ASK_TIMEOUT_MS),
      cache: "no-store",
    });
    return response.ok ? readPersonas(await response.json()) : [];
  } catch {
    // Not a demo, or a server that cannot be reached: the connection will tell.
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
    // Storage may be forbidden: then a reload asks again.
  }
}
