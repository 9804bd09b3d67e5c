package dev.lockstep.backend.identity;

/** What an identity was proved by. Holds nothing that could be used to sign in. */
public sealed interface Credential {

  /** A token from the file, by its hash. */
  record OfFile(TokenHash hash) implements Credential {}

  /** A JWT, by the rules and the key that it passed. */
  record OfIssuer(IssuerRules rules, String keyThumbprint) implements Credential {}
}
