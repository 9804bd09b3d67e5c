package dev.lockstep.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.lockstep.agent.credentials.ClusterCredentials;
import dev.lockstep.bench.cluster.ClusterOptions;
import dev.lockstep.bench.cluster.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The IDE in a real browser, at the end of the whole line. */
@Timeout(120)
final class BrowserTest {
  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private static final Path PICTURES = Path.of("target", "pictures");
  private static final String POLICIES =
      """
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: admins}
      subjects: [{kind: User, name: alice}]
      rules: [{verbs: [view], effect: allow, apiGroups: ['*'], resources: ['*']}]
      ---
      apiVersion: lockstep.dev/v1
      kind: Policy
      metadata: {name: readers}
      subjects: [{kind: User, name: carol}]
      rules:
        - verbs: [view]
          effect: allow
          apiGroups: ['']
          resources: [pods, namespaces]
          namespaces: [kube-system]
      """;

  @TempDir Path folder;
  private SimulatedCluster cluster;
  private Engine engine;
  private BrowserContext context;
  private Page page;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> strangers = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(ClusterOptions.of(InstantSource.system()).withPods(300));
    engine =
        new Engine(
            folder,
            () -> ClusterCredentials.withToken(cluster.url(), cluster.token()),
            List.of("alice", "carol"),
            POLICIES);
    context =
        CHROMIUM.browser().newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
    page = context.newPage();
    String own = engine.backend().url().toString();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    page.onRequest(request -> {
      if (!request.url().startsWith(own)) {
        strangers.add(request.url());
      }
    });
    page.navigate(own + "/");
    assertThat(page.getByTestId("state-pill")).hasText("LIVE");
  }

  @AfterEach
  void stop() {
    context.close();
    engine.close();
    cluster.close();
  }

  @Test
  void shouldShowLivePodsToTheAdminWithoutASignInForm() {
    assertThat(page.getByTestId("proof")).hasText("digest ok");
    assertThat(page.locator(".row .name").first()).isVisible();
    int pods = cluster.store().list("pods", "").size();
    assertThat(page.getByTestId("count")).hasText(Integer.toString(pods));
    picture("admin-pods");

    ObjectNode pod = cluster.store().list("pods", "").getFirst().deepCopy();
    ObjectNode metadata = (ObjectNode) pod.get("metadata");
    metadata.put("name", "aaa-just-born").put("namespace", "default").put("uid", "born-1");
    metadata.remove("resourceVersion");
    cluster.store().put("pods", pod);
    assertThat(page.getByTestId("count")).hasText(Integer.toString(pods + 1));
    page.keyboard().press("/");
    page.keyboard().type("just-born");
    assertThat(page.locator(".row .name").first()).hasText("aaa-just-born");
    page.keyboard().press("Enter");
    page.locator(".row .name").first().click();
    assertThat(page.locator(".drawer h2")).hasText("aaa-just-born");
    picture("admin-drawer");

    cluster.store().delete("pods", "default", "aaa-just-born");
    assertThat(page.locator(".row .name")).hasCount(0);
    assertThat(complaints).isEmpty();
    assertThat(strangers).isEmpty();
  }

  @Test
  void shouldShowAnotherPersonaOnlyVisibleObjects() {
    assertThat(page.getByRole(AriaRole.LINK, named("ConfigMaps"))).not().hasCount(0);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(starting("Persona")))
        .click();
    page.getByRole(AriaRole.OPTION, named("carol")).click();
    assertThat(page.getByTestId("state-pill")).hasText("LIVE");
    assertThat(page.locator(".cell.is-namespace").first()).hasText("kube-system");
    assertThat(page.getByRole(AriaRole.LINK, named("ConfigMaps"))).hasCount(0);
    Locator namespaces = page.locator(".cell.is-namespace");
    assertThat(namespaces.allTextContents()).containsOnly("kube-system");
    picture("reader-pods");
    assertThat(complaints).isEmpty();
  }

  @Test
  void shouldShowThatItWaitsAndRecoverWhenTheBackendRestarts() throws IOException {
    engine.restartBackend();
    cluster.story().steps(20);
    assertThat(page.getByTestId("state-pill"))
        .hasText("LIVE", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
    assertThat(page.getByTestId("proof")).hasText("digest ok");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Pattern starting(String text) {
    return Pattern.compile("^" + text);
  }

  private void picture(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
  }
}
