package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.List;

/** Prints extensions of the apiserver: custom types, aggregated servers, admission webhooks. */
final class ApiPrinters {

  private static final String ADMISSION = "admissionregistration.k8s.io";

  static final BuiltIn CUSTOM_RESOURCE_DEFINITIONS =
      BuiltIn.clusterScoped(
              "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions")
          .text("Created At", "When it was created.")
          .printedBy(AccessPrinters::printCreatedAt, ApiPrinters::judgeDefinition);

  static final BuiltIn API_SERVICES =
      BuiltIn.clusterScoped("apiregistration.k8s.io", "v1", "APIService", "apiservices")
          .text("Service", "The service that serves it; Local for the apiserver itself.")
          .text("Available", "Whether it can be reached.")
          .age()
          .printedBy(ApiPrinters::printApiService, ApiPrinters::judgeApiService);

  static final BuiltIn MUTATING_WEBHOOKS =
      BuiltIn.clusterScoped(
              ADMISSION, "v1", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations")
          .integer("Webhooks", "How many webhooks it has.")
          .age()
          .printedBy(ApiPrinters::printWebhooks);

  static final BuiltIn VALIDATING_WEBHOOKS =
      BuiltIn.clusterScoped(
              ADMISSION, "v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations")
          .integer("Webhooks", "How many webhooks it has.")
          .age()
          .printedBy(ApiPrinters::printWebhooks);

  static final List<BuiltIn> ALL =
      List.of(CUSTOM_RESOURCE_DEFINITIONS, API_SERVICES, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS);

  private ApiPrinters() {}

  private static Verdict judgeDefinition(Node object) {
    Node names = Printed.condition(object, "NamesAccepted");
    if (Printed.isFalse(names)) {
      return Verdict.failing(names.get("reason").text("NamesAccepted"));
    }
    Node schema = Printed.condition(object, "NonStructuralSchema");
    if (Printed.isTrue(schema)) {
      return Verdict.degraded("NonStructuralSchema");
    }
    return Printed.isTrue(Printed.condition(object, "Established"))
        ? Verdict.HEALTHY
        : Verdict.progressing("Not yet established");
  }

  private static void printApiService(Node object, Cells cells) {
    Node service = object.get("spec", "service");
    Node available = Printed.condition(object, "Available");
    String status = available.get("status").text("Unknown");
    String reason = available.get("reason").text();
    cells
        .add(
            service.isObject()
                ? service.get("namespace").text() + "/" + service.get("name").text()
                : "Local")
        .add(status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")")
        .addAge(object);
  }

  private static Verdict judgeApiService(Node object) {
    Node available = Printed.condition(object, "Available");
    if (Printed.isTrue(available)) {
      return Verdict.HEALTHY;
    }
    String reason = available.get("reason").text("Unknown");
    return Printed.isFalse(available) ? Verdict.failing(reason) : Verdict.progressing(reason);
  }

  private static void printWebhooks(Node object, Cells cells) {
    cells.add(object.get("webhooks").total()).addAge(object);
  }
}
