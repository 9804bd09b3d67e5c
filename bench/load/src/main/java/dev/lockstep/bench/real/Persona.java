package dev.lockstep.bench.real;

/**
 * A user that the apiserver of every real cluster knows by a bearer token.
 *
 * <p>{@link #ADMIN} may do everything. {@link #NOBODY} may only discover types, until a test binds
 * a role to user {@code nobody} or group {@code lockstep:nobodies}.
 */
public enum Persona {
  ADMIN("admin", "system:masters"),
  NOBODY("nobody", "lockstep:nobodies");

  private final String user;
  private final String group;

  Persona(String user, String group) {
    this.user = user;
    this.group = group;
  }

  public String user() {
    return user;
  }

  public String group() {
    return group;
  }
}
