import { type FormEvent, useState } from "react";
import { Mark } from "../shared/icons.tsx";
import { signIn } from "./identity.ts";
import "./sign-in.css";

const TOKEN_BYTES_MAX = 8 << 10;

/** Asks for a token. It stays in this tab's storage, and goes nowhere but into the connection's first message. */
export function SignIn({ message }: { message: string }) {
  const [token, setToken] = useState("");
  const [complaint, setComplaint] = useState(message);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = token.trim();
    if (trimmed === "") {
      setComplaint("Enter a token first.");
    } else if (/\s/.test(trimmed) || trimmed.length > TOKEN_BYTES_MAX) {
      setComplaint("This is not a token: it has spaces in it, or is too long.");
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
          aria-invalid={complaint !== ""}
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-note" className={complaint === "" ? "label" : "complaint"} role={complaint === "" ? undefined : "alert"}>
          {complaint === ""
            ? "From whoever runs this Lockstep. It is kept in this tab only, until the tab is closed."
            : complaint}
        </p>
        <button type="submit" className="primary">
          Sign in
        </button>
      </form>
    </main>
  );
}
