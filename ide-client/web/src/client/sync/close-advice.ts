// A client's reaction to a close code, and the sentence for its user. The numbers are those of the engine's CloseCode;
// a code that is not known here is read by its range.

/** The codes after which the person at the screen has to act. */
export const CloseCode = {
  UNSUPPORTED: 4103,
  UNAUTHENTICATED: 4104,
  EXPIRED: 4106,
  TOO_MANY: 4107,
} as const;

/** The code with which a client leaves on purpose. */
export const CLIENT_LEAVES = 1000;

/** The code with which a client gives up a connection that it cannot trust any more. */
export const CLIENT_GIVES_UP = 4002;

/** The code that a browser reports for a connection that ended without a close message. */
export const CLOSED_ABNORMALLY = 1006;

const STOP_FIRST = 4100;
const STOP_LAST = 4199;

/** Whether the client reconnects by itself. */
export function mayReconnect(code: number): boolean {
  return code < STOP_FIRST || code > STOP_LAST;
}

/** Whether another token lifts the refusal. */
export function wantsSignIn(code: number): boolean {
  return code === CloseCode.UNAUTHENTICATED || code === CloseCode.EXPIRED;
}

export function sentence(code: number, reason: string): string {
  switch (code) {
    case CloseCode.UNSUPPORTED:
      return "The server speaks another version of the protocol. Reload the page to get the version that fits.";
    case CloseCode.UNAUTHENTICATED:
      return "The server does not accept this token. Sign in with another one.";
    case CloseCode.EXPIRED:
      return "The token has expired. Sign in with a fresh one.";
    case CloseCode.TOO_MANY:
      return "You have as many connections open as one user may have. Close another tab, then try again.";
    default: {
      if (code === CLOSED_ABNORMALLY && reason === "") {
        return "The server cannot be reached.";
      }
      const why = reason === "" ? "" : `: ${reason}`;
      return mayReconnect(code)
        ? `The connection was closed (${code}${why}).`
        : `The server closed the connection for good (${code}${why}). Trying again by itself would not help.`;
    }
  }
}
