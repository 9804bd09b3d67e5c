package dev.lockstep.backend.identity;

/** The proof of an identity. Holds nothing that could be used to sign in. */
public sealed interface Credential {

  /** A token from the file, by its hash. */
  record OfFile(TokenHash hash) implements Credential {}

  /** A JWT, by the rules and the key that accepted it. */
  record OfIssuer(IssuerRules rules, String keyThumbprint) implements Credential {}
}
