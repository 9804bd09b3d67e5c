package dev.lockstep.system;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Provides the tests of one class with the machine's own headless Chromium. Without Chromium the
 * class is skipped and one line says so; with {@code LOCKSTEP_REQUIRE_CHROMIUM=true} it fails.
 */
final class Chromium implements ExecutionCondition, BeforeAllCallback, AfterAllCallback {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"));

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private @Nullable Playwright playwright;
  private @Nullable Browser browser;

  Browser browser() {
    return java.util.Objects.requireNonNull(browser, "only during the tests of its class");
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (PLACES.stream().anyMatch(Files::isExecutable)) {
      return ConditionEvaluationResult.enabled("Chromium is there");
    }
    String missing = "no Chromium in " + PLACES;
    if (Boolean.parseBoolean(System.getenv("LOCKSTEP_REQUIRE_CHROMIUM"))) {
      throw new IllegalStateException("LOCKSTEP_REQUIRE_CHROMIUM is true, but there is " + missing);
    }
    System.err.println("SKIPPED: " + context.getDisplayName() + ": " + missing);
    return ConditionEvaluationResult.disabled(missing);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseThrow();
    browser =
        playwright
            .chromium()
            .launch(new BrowserType.LaunchOptions().setExecutablePath(program).setArgs(FLAGS));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (playwright != null) {
      playwright.close();
    }
  }
}
