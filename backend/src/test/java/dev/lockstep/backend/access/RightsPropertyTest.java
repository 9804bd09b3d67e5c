package dev.lockstep.backend.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.backend.access.SlowEvaluator.Document;
import dev.lockstep.backend.access.SlowEvaluator.Entry;
import dev.lockstep.backend.access.SlowRule.Condition;
import dev.lockstep.backend.access.SlowRule.Holder;
import dev.lockstep.backend.access.SlowRule.Hours;
import dev.lockstep.common.yaml.SourceText;
import dev.lockstep.evidence.Holds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the compiled rights with {@link SlowEvaluator} over every entry of a small universe. */
final class RightsPropertyTest {
  private static final Subject SUBJECT = new Subject("ada", List.of("dev", "ops"));
  private static final String CLUSTER = "c1";
  private static final Instant TUESDAY_NOON = Instant.parse("2026-03-03T12:00:00Z");

  private static final List<String> GROUPS = List.of("", "apps", "x.io");
  private static final List<String> PLURALS = List.of("pods", "secrets", "widgets");
  private static final List<String> NAMESPACES = List.of("", "a", "b", "a-b", "a-c", "c-b");
  private static final List<String> NAMES = List.of("x", "y", "xy", "yx", "xxy");
  private static final List<Map<String, String>> LABELS =
      List.of(Map.of(), Map.of("k", "1"), Map.of("k", "2"), Map.of("k", "1", "l", ""));
  private static final List<Entry> UNIVERSE = universe();

  @Property(tries = 600)
  @Holds("G16")
  void shouldAnswerAsTheSlowEvaluatorWhenPoliciesAreCompiled(
      @ForAll("documents") List<Document> documents) {
    Rights rights = rights(documents);

    for (Entry entry : UNIVERSE) {
      boolean expected = SlowEvaluator.mayView(documents, SUBJECT, CLUSTER, TUESDAY_NOON, entry);
      assertThat(mayView(rights, entry)).as("%s", entry).isEqualTo(expected);
      if (expected) {
        assertThat(rights.mayTouchType(entry.typeId())).isTrue();
      }
    }
  }

  @Property(tries = 300)
  void shouldBeEqualWhenRulesAreGroupedDifferently(
      @ForAll("documents") List<Document> documents, @ForAll long seed) {
    Random random = new Random(seed);
    List<Document> regrouped = new ArrayList<>();
    for (Document document : documents) {
      for (SlowRule rule : document.rules()) {
        for (SlowRule piece : pieces(rule)) {
          regrouped.add(new Document(document.holders(), List.of(piece)));
        }
      }
    }
    Collections.shuffle(regrouped, random);

    Rights before = rights(documents);
    Rights after = rights(regrouped);

    assertThat(after).isEqualTo(before);
    assertThat(after.key()).isEqualTo(before.key());
  }

  @Property(tries = 300)
  @Holds("G15")
  void shouldNotChangeWhenOnlyHiddenRulesAreAdded(
      @ForAll("documents") List<Document> documents, @ForAll("rules") SlowRule extra) {
    List<Holder> strangers = List.of(new Holder("User", "eve"), new Holder("Group", "ada"));
    List<Holder> own = List.of(new Holder("User", "ada"));
    Hours night = new Hours(List.of("Mon", "Tue"), "22:00", "23:00", "UTC");
    List<Document> more = new ArrayList<>(documents);
    more.add(new Document(strangers, List.of(extra)));
    more.add(new Document(own, List.of(elsewhere(extra), during(extra, night))));
    more.add(new Document(own, List.of(denialOf("secrets", "never.io"))));
    documents.forEach(document -> more.add(document));

    Rights before = rights(documentsWithoutTypes(documents, "never.io"));
    Rights after = rights(documentsWithoutTypes(more, "never.io"));

    assertThat(after).isEqualTo(before);
  }

  @Property(tries = 300)
  void shouldAnswerTheSameWithinItsSelectionsWhenRestricted(
      @ForAll("documents") List<Document> documents,
      @ForAll("selections") List<Selection> selections) {
    Rights rights = rights(documents);

    Rights restricted = rights.restrictedTo(selections);

    for (Entry entry : UNIVERSE) {
      boolean selected =
          selections.stream()
              .anyMatch(selection ->
                  List.of("*", entry.typeId()).contains(selection.type())
                      && List.of("*", entry.namespace()).contains(selection.namespace()));
      assertThat(mayView(restricted, entry))
          .as("%s", entry)
          .isEqualTo(selected && mayView(rights, entry));
      assertThat(restricted.mayTouchType(entry.typeId()))
          .isEqualTo(rights.mayTouchType(entry.typeId()));
    }
    assertThat(restricted.of("types.lockstep.dev", ""))
        .isEqualTo(rights.of("types.lockstep.dev", ""));
  }

  /** Views are shared by canonical text, so this must never fail. */
  @Property(tries = 600)
  @Holds("G16")
  void shouldAnswerTheSameWhenCanonicalTextIsEqual(
      @ForAll("fewRules") List<SlowRule> some, @ForAll("fewRules") List<SlowRule> others) {
    List<Holder> own = List.of(new Holder("User", "ada"));
    Rights one = rights(List.of(new Document(own, some)));
    Rights two = rights(List.of(new Document(own, others)));

    boolean answersEqual =
        UNIVERSE.stream().allMatch(entry -> mayView(one, entry) == mayView(two, entry));

    assertThat(!one.equals(two) || answersEqual).isTrue();
  }

  @Property(tries = 200)
  void shouldNotChangeBeforeTheNextChangeWhenRulesHaveWindows(
      @ForAll("documents") List<Document> documents, @ForAll("instants") Instant at) {
    Policies policies = policies(documents);
    Policies.Verdict verdict = policies.verdict(SUBJECT, CLUSTER, at);

    assertThat(verdict.nextChange()).isAfter(at);
    Instant probe = at;
    for (int step = 0; step < 50 && probe.isBefore(verdict.nextChange()); step++) {
      assertThat(policies.verdict(SUBJECT, CLUSTER, probe).rights())
          .as("%s", probe)
          .isEqualTo(verdict.rights());
      probe = probe.plusSeconds(977);
    }
  }

  private static boolean mayView(Rights rights, Entry entry) {
    LabelLookup labels = entry.labels()::get;
    return switch (rights.of(entry.typeId(), entry.namespace())) {
      case ShardAccess.None none -> false;
      case ShardAccess.Whole whole -> true;
      case ShardAccess.Part(EntryFilter filter) -> {
        boolean allowed = filter.allows(entry.name(), labels);
        if (!filter.needsLabels()) {
          assertThat(filter.allows(entry.name(), LabelLookup.NONE)).isEqualTo(allowed);
        }
        yield allowed;
      }
    };
  }

  private static Rights rights(List<Document> documents) {
    return policies(documents).verdict(SUBJECT, CLUSTER, TUESDAY_NOON).rights();
  }

  private static Policies policies(List<Document> documents) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < documents.size(); index++) {
      Document document = documents.get(index);
      text.append(SlowRule.policy("p" + index, document.holders(), document.rules()));
    }
    return PolicyReader.read(List.of(new SourceText("generated.yaml", text.toString())));
  }

  /** One rule for each combination, as another author might write it. */
  private static List<SlowRule> pieces(SlowRule rule) {
    List<SlowRule> pieces = new ArrayList<>();
    List<String> namespaces = rule.namespaces().isEmpty() ? List.of("", "*") : rule.namespaces();
    List<String> names = rule.names().isEmpty() ? List.of("*") : rule.names();
    for (String group : rule.groups()) {
      for (String plural : rule.plurals()) {
        for (String namespace : namespaces) {
          for (String name : names) {
            pieces.add(
                new SlowRule(
                    rule.allows(),
                    rule.clusters(),
                    List.of(group),
                    List.of(plural),
                    rule.except(),
                    List.of(namespace),
                    List.of(name),
                    rule.conditions(),
                    rule.hours()));
          }
        }
      }
    }
    return pieces;
  }

  private static SlowRule elsewhere(SlowRule rule) {
    return new SlowRule(
        rule.allows(),
        List.of("c2", "d*"),
        rule.groups(),
        rule.plurals(),
        rule.except(),
        rule.namespaces(),
        rule.names(),
        rule.conditions(),
        rule.hours());
  }

  private static SlowRule during(SlowRule rule, Hours hours) {
    return new SlowRule(
        rule.allows(),
        rule.clusters(),
        rule.groups(),
        rule.plurals(),
        rule.except(),
        rule.namespaces(),
        rule.names(),
        rule.conditions(),
        Optional.of(hours));
  }

  private static SlowRule denialOf(String plural, String group) {
    return new SlowRule(
        false,
        List.of(),
        List.of(group),
        List.of(plural),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** Drops allowing rules for every group: under those, a denial in any group shows. */
  private static List<Document> documentsWithoutTypes(List<Document> documents, String group) {
    return documents.stream()
        .map(document ->
            new Document(
                document.holders(),
                document.rules().stream()
                    .filter(rule ->
                        !rule.allows()
                            || !(rule.groups().contains("*") || rule.groups().contains(group)))
                    .toList()))
        .toList();
  }

  private static List<Entry> universe() {
    List<Entry> all = new ArrayList<>();
    for (String group : GROUPS) {
      for (String plural : PLURALS) {
        for (String namespace : NAMESPACES) {
          for (String name : NAMES) {
            for (Map<String, String> labels : LABELS) {
              all.add(new Entry(group, plural, namespace, name, labels));
            }
          }
        }
      }
    }
    return List.copyOf(all);
  }

  @Provide
  Arbitrary<List<Document>> documents() {
    Arbitrary<List<Holder>> holders =
        Combinators.combine(Arbitraries.of("User", "Group"), Arbitraries.of("ada", "dev", "eve"))
            .as(Holder::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3);
    return Combinators.combine(holders, rules().list().ofMaxSize(3))
        .as(Document::new)
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<SlowRule>> fewRules() {
    return rules().list().ofMaxSize(2);
  }

  @Provide
  Arbitrary<SlowRule> rules() {
    Arbitrary<List<String>> groups = starOr(some("", "apps", "x.io"));
    Arbitrary<List<String>> plurals = starOr(some("pods", "secrets", "widgets"));
    Arbitrary<List<String>> except = Arbitraries.of(PLURALS).list().ofMaxSize(2).uniqueElements();
    Arbitrary<List<String>> namespaces =
        absentOr(some("", "*", "a", "a-*", "a-b", "?-b", "b", "*b"));
    Arbitrary<List<String>> names = absentOr(some("*", "x", "x*", "?y", "xy", "*x"));
    return Combinators.combine(
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(3, true), net.jqwik.api.Tuple.of(1, false)),
            absentOr(some("*", "c1", "c2", "c?")),
            groups,
            plurals,
            except,
            namespaces,
            names,
            Combinators.combine(conditions().list().ofMaxSize(2), hours().optional(0.2))
                .as(Extras::new))
        .as((allows, clusters, inGroups, ofPlurals, but, inNamespaces, withNames, extras) ->
            new SlowRule(
                allows,
                clusters,
                inGroups,
                ofPlurals,
                ofPlurals.contains("*") ? but : List.of(),
                inNamespaces,
                withNames,
                extras.conditions().size() == 2 ? extras.conditions() : List.of(),
                extras.hours()));
  }

  private record Extras(List<Condition> conditions, Optional<Hours> hours) {}

  private static Arbitrary<Condition> conditions() {
    return Combinators.combine(
            Arbitraries.of("k", "l"),
            Arbitraries.of("In", "NotIn", "Exists", "DoesNotExist"),
            Arbitraries.of(List.of("1"), List.of("2", "1"), List.of("")))
        .as((key, operator, values) ->
            new Condition(key, operator, operator.contains("In") ? values : List.of()));
  }

  private static Arbitrary<Hours> hours() {
    return Combinators.combine(
            Arbitraries.of(List.of("Mon", "Tue"), List.of("Tue"), List.of("Sat", "Sun")),
            Arbitraries.of("00:00", "09:00", "12:00", "22:30"),
            Arbitraries.of("06:00", "11:59", "18:00", "24:00"),
            Arbitraries.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"))
        .as(Hours::new);
  }

  @Provide
  Arbitrary<List<Selection>> selections() {
    Arbitrary<String> types =
        Arbitraries.of("*", "pods", "secrets", "pods.apps", "widgets.x.io", "nothing");
    Arbitrary<String> namespaces = Arbitraries.of("*", "", "a", "a-b", "nowhere");
    return Combinators.combine(types, namespaces).as(Selection::new).list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<Instant> instants() {
    // Around the clock changes of Berlin and New York in March 2026 and October 2026.
    return Arbitraries.of("2026-03-08T00:00:00Z", "2026-03-28T12:00:00Z", "2026-10-24T18:00:00Z")
        .flatMap(start ->
            Arbitraries.longs()
                .between(0, 72 * 3600)
                .map(seconds -> Instant.parse(start).plusSeconds(seconds)));
  }

  private static Arbitrary<List<String>> some(String... values) {
    return Arbitraries.of(values).list().ofMinSize(1).ofMaxSize(3).uniqueElements();
  }

  private static Arbitrary<List<String>> absentOr(Arbitrary<List<String>> names) {
    return Arbitraries.oneOf(names, Arbitraries.just(List.of()));
  }

  private static Arbitrary<List<String>> starOr(Arbitrary<List<String>> names) {
    return Arbitraries.oneOf(names, names, Arbitraries.just(List.of("*")));
  }
}
