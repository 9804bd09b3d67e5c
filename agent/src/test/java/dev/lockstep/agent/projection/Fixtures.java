package dev.lockstep.agent.projection;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.agent.json.Rule;
import dev.lockstep.agent.printing.BuiltInTypes;
import dev.lockstep.agent.types.AllowList;
import dev.lockstep.agent.types.MalformedObjectException;
import dev.lockstep.agent.types.TypeDescriptor;
import dev.lockstep.protocol.wire.Cell;
import dev.lockstep.protocol.wire.Label;
import dev.lockstep.protocol.wire.OwnerReference;
import dev.lockstep.protocol.wire.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Recorded objects of every type, and short ways to project them. */
public final class Fixtures {

  static final Path OBJECTS = Path.of("src/test/resources/dev/lockstep/agent/projection/objects");

  public static final AllowList ALLOW_LIST = AllowList.builtIn();

  private Fixtures() {}

  /** Names of all recorded objects: a type id, mostly followed by a distinguishing word. */
  public static List<String> names() {
    try (Stream<Path> files = Files.list(OBJECTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TypeDescriptor typeOf(String name) {
    return BuiltInTypes.all().stream()
        .filter(type -> (name + ".").startsWith(type.typeId() + "."))
        .max(Comparator.comparing(type -> type.typeId().length()))
        .orElseThrow(() -> new IllegalArgumentException("No type for the object " + name));
  }

  /** Returns the rule by which a type's objects are read. */
  public static Rule.Fields rule(TypeDescriptor type) {
    return ALLOW_LIST.of(type.typeId(), Head.RULE);
  }

  public static String json(String name) {
    return read(OBJECTS.resolve(name + ".json"));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Projector projector(String typeId) {
    return Projector.forType(BuiltInTypes.find(typeId).orElseThrow(), ALLOW_LIST);
  }

  public static Projected project(String name) throws MalformedObjectException {
    return project(Projector.forType(typeOf(name), ALLOW_LIST), json(name));
  }

  static Projected project(Projector projector, String json) throws MalformedObjectException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return projector.project(bytes, 0, bytes.length);
  }

  /** Returns the wire message of an object that must be accepted. */
  public static Resource resource(Projector projector, String json) {
    try {
      return decode(project(projector, json).resource());
    } catch (MalformedObjectException e) {
      throw new AssertionError("refused: " + e.getMessage(), e);
    }
  }

  public static Resource decode(byte[] resource) {
    try {
      return Resource.parseFrom(resource);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a Resource", e);
    }
  }

  public static String object(Resource resource) {
    return resource.getObject().toStringUtf8();
  }

  /** Describes a Resource in lines that a person can compare. */
  static String describe(TypeDescriptor type, Projected projected) {
    Resource resource = decode(projected.resource());
    StringBuilder text = new StringBuilder();
    line(text, "key", projected.namespace() + "/" + resource.getName());
    line(text, "uid", resource.getUid());
    for (Label label : resource.getLabelsList()) {
      line(text, "label", label.getKey() + "=" + label.getValue());
    }
    line(text, "generation", Long.toString(resource.getGeneration()));
    line(text, "created", time(resource.getCreatedMs()));
    line(text, "deleted", time(resource.getDeletedMs()));
    for (OwnerReference owner : resource.getOwnersList()) {
      line(
          text,
          "owner",
          String.join(
              " ",
              owner.getApiVersion(),
              owner.getKind(),
              owner.getName(),
              owner.getUid(),
              owner.getController() ? "controller" : ""));
    }
    for (int i = 0; i < resource.getCellsCount(); i++) {
      line(text, type.columns().get(i).name(), cell(resource.getCells(i)));
    }
    line(text, "health", resource.getHealth().name() + " " + resource.getReason());
    line(text, "object", object(resource));
    line(text, "bytes", Integer.toString(projected.resource().length));
    return text.toString();
  }

  static String cell(Cell cell) {
    if (cell.getTimeMs() == 0) {
      return cell.getText();
    }
    return (cell.getText() + " @" + time(cell.getTimeMs())).strip();
  }

  private static String time(long ms) {
    return ms == 0 ? "-" : Instant.ofEpochMilli(ms).toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append((name + ": " + value).stripTrailing()).append('\n');
  }
}
