package dev.lockstep.agent.projection;

import dev.lockstep.agent.json.ByteSink;
import dev.lockstep.agent.json.Limits;
import dev.lockstep.agent.json.Node;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.printing.Times;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.MalformedObjectException.Reason;
import dev.lockstep.agent.types.TypeDescriptor;
import java.nio.charset.StandardCharsets;

/**
 * Checked identity of an object: its kind, its names and the metadata that have fields of their own
 * in the wire message.
 *
 * @param labels entries, or MISSING
 * @param owners list of owner references, or MISSING
 */
record Head(String namespace, String name, String uid, String resourceVersion, Details details) {

  /**
   * @param deletedMs when the deletion was requested; {@link Times#UNKNOWN} when it was not
   */
  record Details(long generation, long createdMs, long deletedMs, Node labels, Node owners) {}

  /**
   * A required field of the metadata, of printable ASCII.
   *
   * @param absent why an object without it is refused
   * @param bad why an object is refused in which it is too long or has other characters
   */
  private record Text(String name, int charsMax, Reason absent, Reason bad) {
    static final Text UID = new Text("uid", Limits.UID_CHARS_MAX, Reason.NO_UID, Reason.BAD_UID);
    static final Text RESOURCE_VERSION =
        new Text(
            "resourceVersion",
            Limits.RESOURCE_VERSION_CHARS_MAX,
            Reason.NO_RESOURCE_VERSION,
            Reason.BAD_RESOURCE_VERSION);
  }

  /** Rule for the fields that are read of every object of any type. */
  static final Rule.Fields RULE =
      Rule.reading("apiVersion", "kind")
          .with(
              "metadata",
              Rule.reading(
                      "name",
                      "namespace",
                      "uid",
                      "resourceVersion",
                      "generation",
                      "creationTimestamp",
                      "deletionTimestamp")
                  .with("labels", new Rule.Entries(Rule.Pass.READ, Limits.LABELS_MAX))
                  .with(
                      "ownerReferences",
                      new Rule.Items(
                          Rule.reading("apiVersion", "kind", "name", "uid", "controller"),
                          Limits.OWNERS_MAX)));

  static Head of(Node object, TypeDescriptor type) throws MalformedObjectException {
    checkKind(object, type);
    Node metadata = object.get("metadata");
    if (!metadata.isObject()) {
      throw refuse(Reason.NO_METADATA, type, "it has no metadata");
    }
    String name = checkedName(metadata.get("name"), type);
    return new Head(
        checkedNamespace(metadata.get("namespace"), type),
        name,
        checkedText(metadata, Text.UID, type),
        checkedText(metadata, Text.RESOURCE_VERSION, type),
        new Details(
            metadata.get("generation").number(0),
            Times.millis(metadata.get("creationTimestamp").text()),
            deletedMs(metadata.get("deletionTimestamp")),
            metadata.get("labels"),
            metadata.get("ownerReferences")));
  }

  /** Elements of a list have neither field, so an absent field is accepted. */
  private static void checkKind(Node object, TypeDescriptor type) throws MalformedObjectException {
    Node kind = object.get("kind");
    Node apiVersion = object.get("apiVersion");
    if ((kind.exists() && !kind.is(type.kind()))
        || (apiVersion.exists() && !apiVersion.is(type.apiVersion()))) {
      throw refuse(Reason.WRONG_KIND, type, "it is of another kind or API version");
    }
  }

  private static String checkedName(Node name, TypeDescriptor type)
      throws MalformedObjectException {
    if (name.type() != Node.Type.TEXT || name.text().isEmpty()) {
      throw refuse(Reason.NO_NAME, type, "it has no name");
    }
    if (!isPathSegment(name, Limits.NAME_BYTES_MAX)) {
      throw refuse(
          Reason.BAD_NAME,
          type,
          "its name is longer than "
              + Limits.NAME_BYTES_MAX
              + " bytes or has characters that no name may have");
    }
    return name.text();
  }

  private static String checkedNamespace(Node namespace, TypeDescriptor type)
      throws MalformedObjectException {
    boolean given = namespace.exists() && !namespace.text().isEmpty();
    if (!type.namespaced()) {
      if (given) {
        throw refuse(
            Reason.UNEXPECTED_NAMESPACE,
            type,
            "its type is cluster-scoped, yet it has a namespace");
      }
      return "";
    }
    if (!given) {
      throw refuse(Reason.NO_NAMESPACE, type, "its type is namespaced, yet it has no namespace");
    }
    if (!isPathSegment(namespace, Limits.NAMESPACE_BYTES_MAX)) {
      throw refuse(
          Reason.BAD_NAMESPACE,
          type,
          "its namespace is longer than "
              + Limits.NAMESPACE_BYTES_MAX
              + " bytes or has characters that no namespace may have");
    }
    return namespace.text();
  }

  private static String checkedText(Node metadata, Text field, TypeDescriptor type)
      throws MalformedObjectException {
    Node node = metadata.get(field.name());
    if (node.type() != Node.Type.TEXT || node.text().isEmpty()) {
      throw refuse(field.absent(), type, "it has no " + field.name());
    }
    String text = node.text();
    boolean fit = node.cut() == 0 && text.length() <= field.charsMax();
    for (int i = 0; fit && i < text.length(); i++) {
      fit = text.charAt(i) > 0x20 && text.charAt(i) < 0x7F;
    }
    if (!fit) {
      throw refuse(
          field.bad(),
          type,
          "its "
              + field.name()
              + " is longer than "
              + field.charsMax()
              + " characters or has characters outside of ASCII");
    }
    return text;
  }

  /** Whether a name can be part of a URL; Kubernetes refuses the same characters. */
  private static boolean isPathSegment(Node node, int bytesMax) {
    String text = node.text();
    if (node.type() != Node.Type.TEXT
        || node.cut() > 0
        || text.length() > bytesMax
        || text.equals(".")
        || text.equals("..")) {
      return false;
    }
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '%' || ByteSink.isHarmful(c) || Character.isSurrogate(c)) {
        return false;
      }
      ascii &= c < 0x80;
    }
    return ascii || text.getBytes(StandardCharsets.UTF_8).length <= bytesMax;
  }

  /** An object with an unreadable deletion time is still being deleted. */
  private static long deletedMs(Node deletionTimestamp) {
    if (!deletionTimestamp.exists()) {
      return Times.UNKNOWN;
    }
    return Math.max(1, Times.millis(deletionTimestamp.text()));
  }

  /** The message names the type, and nothing from the object. */
  private static MalformedObjectException refuse(Reason reason, TypeDescriptor type, String why) {
    return new MalformedObjectException(
        reason, "An object of type " + type.typeId() + " is left out: " + why + ".");
  }
}
