package dev.lockstep.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Reads which tests claim to be evidence for which row, out of the sources: Java tests by their
 * annotations, with the compiler's own parser; browser tests by a tag at the end of their title, as
 * in {@code 'should never go back [G7]'}.
 */
final class Claims {
  private static final Set<String> TESTS =
      Set.of("Test", "Property", "ParameterizedTest", "TestFactory", "RepeatedTest", "FuzzTest");

  private static final Pattern BROWSER_TEST =
      Pattern.compile("\\b(?:it|test)(?:\\.\\w+)*\\(\\s*(['\"`])(.+?)\\1", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("^(.+) \\[([A-Z]\\d+(?:, [A-Z]\\d+)*)]$");

  private final Tree tree;

  Claims(Tree tree) {
    this.tree = tree;
  }

  /** A test that claims a row. {@code isTest} is false where the build would not run it. */
  record Claim(Catalogue catalogue, String row, String test, boolean isTest) {}

  /** Returns all claims of the repository, in the order of the files. */
  List<Claim> all() {
    List<Claim> claims = new ArrayList<>();
    List<Path> sources =
        tree.named(".java").stream()
            .filter(file -> tree.name(file).contains("src/test/"))
            .filter(file -> Tree.text(file).contains("dev.lockstep.evidence."))
            .toList();
    parse(sources, unit -> new ClaimScanner(claims).scan(unit, null));
    for (Path file : tree.named(".test.ts", ".test.tsx")) {
      browserClaims(file, claims);
    }
    return claims;
  }

  /** Parses source files, without resolving what they refer to. */
  static void parse(List<Path> files, Consumer<CompilationUnitTree> consumer) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      task.parse().forEach(consumer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void browserClaims(Path file, List<Claim> claims) {
    Matcher test = BROWSER_TEST.matcher(Tree.text(file));
    while (test.find()) {
      Matcher tag = TAG.matcher(test.group(2));
      if (tag.matches()) {
        for (String row : tag.group(2).split(", ")) {
          String name = file.getFileName() + " \"" + tag.group(1) + "\"";
          claims.add(new Claim(Catalogue.GUARANTEES, row, name, true));
        }
      }
    }
  }

  /** Collects the claims of one file. */
  private static final class ClaimScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final List<Claim> claims;
    private String owner = "";

    ClaimScanner(List<Claim> claims) {
      this.claims = claims;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      String outer = owner;
      owner =
          outer.isEmpty() ? type.getSimpleName().toString() : outer + "." + type.getSimpleName();
      add(type.getModifiers(), owner, true);
      super.visitClass(type, nothing);
      owner = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      ModifiersTree modifiers = method.getModifiers();
      boolean isTest =
          modifiers.getAnnotations().stream().anyMatch(it -> TESTS.contains(nameOf(it)))
              && modifiers.getAnnotations().stream().noneMatch(it -> nameOf(it).equals("Disabled"));
      add(modifiers, owner + "." + method.getName(), isTest);
      return super.visitMethod(method, nothing);
    }

    private void add(ModifiersTree modifiers, String test, boolean isTest) {
      for (AnnotationTree annotation : modifiers.getAnnotations()) {
        for (Catalogue catalogue : Catalogue.values()) {
          if (nameOf(annotation).equals(catalogue.annotation())) {
            values(annotation.getArguments())
                .forEach(row -> claims.add(new Claim(catalogue, row, test, isTest)));
          }
        }
      }
    }

    private static String nameOf(AnnotationTree annotation) {
      String name = annotation.getAnnotationType().toString();
      return name.substring(name.lastIndexOf('.') + 1);
    }

    private static List<String> values(List<? extends ExpressionTree> arguments) {
      List<String> values = new ArrayList<>();
      for (ExpressionTree argument : arguments) {
        switch (argument) {
          case AssignmentTree named -> values.addAll(values(List.of(named.getExpression())));
          case NewArrayTree many -> values.addAll(values(many.getInitializers()));
          case LiteralTree literal -> values.add(String.valueOf(literal.getValue()));
          default -> throw new AssertionError("not a literal: " + argument);
        }
      }
      return values;
    }
  }
}
