package dev.lockstep.agent.printing;

import dev.lockstep.agent.json.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Prints services, endpoints, ingresses and network policies. */
final class NetworkPrinters {

  private static final String NETWORKING = "networking.k8s.io";

  /** Most values printed of a list. */
  private static final int SHOWN_MAX = 3;

  private static final String PENDING = "<pending>";

  static final BuiltIn SERVICES =
      BuiltIn.namespaced("", "v1", "Service", "services")
          .text("Type", "How the service is exposed.")
          .text("Cluster-IP", "Its address in the cluster.")
          .text("External-IP", "Its addresses outside the cluster.")
          .text("Port(s)", "Its ports, with those of the nodes after the colon.")
          .age()
          .wide("Selector", "The labels of its pods.")
          .printedBy(NetworkPrinters::printService, NetworkPrinters::judgeService);

  static final BuiltIn ENDPOINTS =
      BuiltIn.namespaced("", "v1", "Endpoints", "endpoints")
          .text("Endpoints", "Addresses and ports behind the service.")
          .age()
          .printedBy((object, cells) -> cells.add(endpoints(object)).addAge(object));

  static final BuiltIn ENDPOINT_SLICES =
      BuiltIn.namespaced("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices")
          .text("AddressType", "What kind of addresses it holds.")
          .text("Ports", "The ports of its endpoints.")
          .text("Endpoints", "The addresses of its endpoints.")
          .age()
          .printedBy(NetworkPrinters::printEndpointSlice);

  static final BuiltIn INGRESSES =
      BuiltIn.namespaced(NETWORKING, "v1", "Ingress", "ingresses")
          .text("Class", "The class that implements it.")
          .text("Hosts", "The hosts that it answers for.")
          .text("Address", "Its address.")
          .text("Ports", "The ports that it opens.")
          .age()
          .printedBy(NetworkPrinters::printIngress);

  static final BuiltIn INGRESS_CLASSES =
      BuiltIn.clusterScoped(NETWORKING, "v1", "IngressClass", "ingressclasses")
          .text("Controller", "The controller that implements the class.")
          .text("Parameters", "The object with its further settings.")
          .age()
          .printedBy(NetworkPrinters::printIngressClass);

  static final BuiltIn NETWORK_POLICIES =
      BuiltIn.namespaced(NETWORKING, "v1", "NetworkPolicy", "networkpolicies")
          .text("Pod-Selector", "The labels of the pods to which it applies.")
          .age()
          .printedBy((object, cells) ->
              cells.add(Printed.selector(object.get("spec", "podSelector"))).addAge(object));

  static final List<BuiltIn> ALL =
      List.of(SERVICES, ENDPOINTS, ENDPOINT_SLICES, INGRESSES, INGRESS_CLASSES, NETWORK_POLICIES);

  private NetworkPrinters() {}

  private static void printService(Node object, Cells cells) {
    Node spec = object.get("spec");
    cells
        .add(spec.get("type"))
        .add(spec.get("clusterIPs").at(0).text(Cells.NONE))
        .add(externalIps(object))
        .add(ports(spec.get("ports")))
        .addAge(object)
        .add(Printed.labels(spec.get("selector")));
  }

  private static String externalIps(Node object) {
    Node spec = object.get("spec");
    String given = Printed.joined(spec.get("externalIPs"), ",", "");
    return switch (spec.get("type").text()) {
      case "ClusterIP", "NodePort" -> given.isEmpty() ? Cells.NONE : given;
      case "LoadBalancer" -> {
        String balanced = loadBalancer(object);
        if (given.isEmpty()) {
          yield balanced.isEmpty() ? PENDING : balanced;
        }
        yield balanced.isEmpty() ? given : balanced + "," + given;
      }
      case "ExternalName" -> spec.get("externalName").text();
      default -> Cells.UNKNOWN;
    };
  }

  /** The addresses or names of a load balancer, in order. */
  private static String loadBalancer(Node object) {
    Node ingress = object.get("status", "loadBalancer", "ingress");
    TreeSet<String> places = new TreeSet<>();
    for (int i = 0; i < ingress.size(); i++) {
      Node place = ingress.at(i);
      String name = place.get("ip").text(place.get("hostname").text());
      if (!name.isEmpty()) {
        places.add(name);
      }
    }
    return String.join(",", places);
  }

  private static String ports(Node ports) {
    StringJoiner joined = new StringJoiner(",");
    for (int i = 0; i < ports.size(); i++) {
      Node port = ports.at(i);
      String nodePort = port.get("nodePort").number(0) > 0 ? ":" + port.get("nodePort").text() : "";
      joined.add(port.get("port").text() + nodePort + "/" + port.get("protocol").text("TCP"));
    }
    return ports.size() == 0 ? Cells.NONE : joined.toString();
  }

  private static Verdict judgeService(Node object) {
    boolean balanced = object.get("spec", "type").is("LoadBalancer");
    return balanced && loadBalancer(object).isEmpty()
        ? Verdict.progressing("No address yet")
        : Verdict.HEALTHY;
  }

  private static String endpoints(Node object) {
    Node subsets = object.get("subsets");
    List<String> first = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < subsets.size(); i++) {
      Node addresses = subsets.at(i).get("addresses");
      Node ports = subsets.at(i).get("ports");
      int rounds = Math.max(1, ports.total());
      total += rounds * addresses.total();
      for (int p = 0; p < Math.max(1, ports.size()); p++) {
        for (int a = 0; a < addresses.size() && first.size() < SHOWN_MAX; a++) {
          first.add(hostAndPort(addresses.at(a).get("ip").text(), ports.at(p).get("port").text()));
        }
      }
    }
    if (subsets.total() == 0) {
      return Cells.NONE;
    }
    return Printed.some(first, ",", total, "");
  }

  private static String hostAndPort(String host, String port) {
    if (port.isEmpty()) {
      return host;
    }
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static void printEndpointSlice(Node object, Cells cells) {
    List<String> addresses = new ArrayList<>();
    int total = 0;
    Node endpoints = object.get("endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      Node list = endpoints.at(i).get("addresses");
      total += list.total();
      for (int a = 0; a < list.size() && addresses.size() < SHOWN_MAX; a++) {
        addresses.add(list.at(a).text());
      }
    }
    List<String> ports = new ArrayList<>();
    Node portList = object.get("ports");
    for (int i = 0; i < portList.size() && ports.size() < SHOWN_MAX; i++) {
      Node port = portList.at(i);
      ports.add(port.get("port").text(port.get("name").text("*")));
    }
    cells
        .add(object.get("addressType"))
        .add(Printed.some(ports, ",", portList.total(), Cells.UNSET))
        .add(Printed.some(addresses, ",", total + endpoints.leftOut(), Cells.UNSET))
        .addAge(object);
  }

  private static void printIngress(Node object, Cells cells) {
    Node spec = object.get("spec");
    cells
        .add(spec.get("ingressClassName").text(Cells.NONE))
        .add(hosts(spec.get("rules")))
        .add(loadBalancer(object))
        .add(spec.get("tls").total() > 0 ? "80, 443" : "80")
        .addAge(object);
  }

  private static String hosts(Node rules) {
    List<String> hosts = new ArrayList<>();
    boolean more = false;
    for (int i = 0; i < rules.size() && !more; i++) {
      more = hosts.size() == SHOWN_MAX;
      String host = rules.at(i).get("host").text();
      if (!more && !host.isEmpty()) {
        hosts.add(host);
      }
    }
    if (hosts.isEmpty()) {
      return "*";
    }
    String joined = String.join(",", hosts);
    return more ? joined + " + " + (rules.total() - SHOWN_MAX) + " more..." : joined;
  }

  private static void printIngressClass(Node object, Cells cells) {
    Node parameters = object.get("spec", "parameters");
    String group = parameters.get("apiGroup").text();
    String reference =
        parameters.get("kind").text()
            + (group.isEmpty() ? "" : "." + group)
            + "/"
            + parameters.get("name").text();
    cells
        .add(object.get("spec", "controller"))
        .add(parameters.isObject() ? reference : Cells.NONE)
        .addAge(object);
  }
}
