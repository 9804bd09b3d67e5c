import { type FormEvent, useState } from "react";
import { Mark } from "../shared/icons.tsx";
import { signIn } from "./identity.ts";
import "./sign-in.css";

const TOKEN_BYTES_MAX = 8 << 10;

/** Asks for a token. The token stays in this tab's storage; only the connection's first message carries it. */
export function SignIn({ message }: { message: string }) {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState(message);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = token.trim();
    if (trimmed === "") {
      setProblem("Enter a token first.");
    } else if (/\s/.test(trimmed) || trimmed.length > TOKEN_BYTES_MAX) {
      setProblem("This is not a token: it contains spaces or is too long.");
    } else {
      signIn(trimmed);
    }
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <div className="sign-in-brand">
          <Mark />
          <h1>Lockstep</h1>
        </div>
        <label htmlFor="token">Access token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={token}
          aria-describedby="token-note"
          aria-invalid={problem !== ""}
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-note" className={problem === "" ? "label" : "problem"} role={problem === "" ? undefined : "alert"}>
          {problem === ""
            ? "Ask the administrator of this Lockstep for one. Only this tab keeps it, until you close the tab."
            : problem}
        </p>
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
