package dev.lockstep.bench.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The program with a planted bug: compiles one changed source file in memory and loads all classes
 * of the program again with it, so that no built artifact contains the bug.
 */
final class PatchedProgram {
  private static final String OURS = "dev.lockstep.";

  private final Map<String, byte[]> patched;

  private PatchedProgram(Map<String, byte[]> patched) {
    this.patched = patched;
  }

  static PatchedProgram with(PlantedBug bug) throws IOException {
    Path file = root().resolve(bug.file());
    String source = Files.readString(file);
    int at = source.indexOf(bug.right());
    if (at < 0 || source.indexOf(bug.right(), at + 1) >= 0) {
      throw new AssertionError(
          "The text of the planted bug \"%s\" does not occur once in %s: update the planted text."
              .formatted(bug.name(), bug.file()));
    }
    String className = file.getFileName().toString().replace(".java", "");
    return new PatchedProgram(compile(className, source.replace(bug.right(), bug.wrong())));
  }

  /** Plays the world of a seed; empty when it does not fail. */
  LongFunction<Optional<String>> simulator() throws ReflectiveOperationException {
    Class<?> simulator = new Loader().loadClass(OURS + "bench.sim.Simulator");
    var play = simulator.getMethod("play", long.class);
    return seed -> {
      try {
        Object outcome = play.invoke(null, seed);
        Object failure = outcome.getClass().getMethod("failure").invoke(outcome);
        return Optional.ofNullable(failure).map(String::valueOf);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    };
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("mvnw"))) {
      Path parent = at.getParent();
      if (parent == null) {
        throw new AssertionError("this test runs inside the repository");
      }
      at = parent;
    }
    return at;
  }

  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  private static Map<String, byte[]> compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    StandardJavaFileManager files =
        compiler.getStandardFileManager(problems, null, StandardCharsets.UTF_8);
    Output output = new Output(files);
    boolean isCompiled =
        compiler
            .getTask(
                null,
                output,
                problems,
                List.of("-proc:none", "-nowarn", "-classpath", classPath()),
                null,
                List.of(new Source(name, source)))
            .call();
    if (!isCompiled) {
      throw new AssertionError("a planted bug does not compile: " + problems.getDiagnostics());
    }
    Map<String, byte[]> classes = new HashMap<>();
    output.compiled.forEach((type, bytes) -> classes.put(type, bytes.toByteArray()));
    return classes;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    Output(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String type, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + type), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          compiled.put(type, bytes);
          return bytes;
        }
      };
    }
  }

  /** Loads all of the program's own classes itself, the changed ones from memory. */
  private final class Loader extends ClassLoader {
    Loader() {
      super(PatchedProgram.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        return name.startsWith(OURS) ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] bytes = patched.get(name);
      try {
        if (bytes == null) {
          try (InputStream in =
              getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
              throw new ClassNotFoundException(name);
            }
            bytes = in.readAllBytes();
          }
        }
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
