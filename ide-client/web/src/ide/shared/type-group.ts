import type { TypeEntry } from "../../client/view/catalog.ts";

export interface TypeGroup {
  readonly title: string;
  readonly types: readonly TypeEntry[];
}

/** Well-known built-in types by purpose, in the order of the sidebar. */
const GROUPS: readonly (readonly [title: string, types: readonly string[]])[] = [
  [
    "Workloads",
    [
      "pods",
      "deployments.apps",
      "statefulsets.apps",
      "daemonsets.apps",
      "replicasets.apps",
      "jobs.batch",
      "cronjobs.batch",
      "horizontalpodautoscalers.autoscaling",
      "poddisruptionbudgets.policy",
      "replicationcontrollers",
    ],
  ],
  [
    "Network",
    [
      "services",
      "ingresses.networking.k8s.io",
      "ingressclasses.networking.k8s.io",
      "networkpolicies.networking.k8s.io",
      "endpointslices.discovery.k8s.io",
      "endpoints",
    ],
  ],
  ["Config", ["configmaps", "secrets", "resourcequotas", "limitranges", "leases.coordination.k8s.io"]],
  [
    "Storage",
    [
      "persistentvolumeclaims",
      "persistentvolumes",
      "storageclasses.storage.k8s.io",
      "volumeattachments.storage.k8s.io",
      "csidrivers.storage.k8s.io",
      "csinodes.storage.k8s.io",
      "csistoragecapacities.storage.k8s.io",
    ],
  ],
  [
    "Access control",
    [
      "serviceaccounts",
      "roles.rbac.authorization.k8s.io",
      "rolebindings.rbac.authorization.k8s.io",
      "clusterroles.rbac.authorization.k8s.io",
      "clusterrolebindings.rbac.authorization.k8s.io",
    ],
  ],
  [
    "Cluster",
    [
      "nodes",
      "namespaces",
      "events",
      "events.events.k8s.io",
      "customresourcedefinitions.apiextensions.k8s.io",
      "apiservices.apiregistration.k8s.io",
      "priorityclasses.scheduling.k8s.io",
      "runtimeclasses.node.k8s.io",
    ],
  ],
];

const CUSTOM = "Custom";

/** Whether Kubernetes defines the API group. Such types go to “Cluster” unless a group names them. */
function isBuiltIn(entry: TypeEntry): boolean {
  const { group } = entry;
  return group === "" || !group.includes(".") || group.endsWith(".k8s.io");
}

/** Sorts types into groups, and leaves out empty groups. */
export function groupTypes(types: readonly TypeEntry[]): TypeGroup[] {
  const byId = new Map(types.map((entry) => [entry.type, entry]));
  const named = new Set(GROUPS.flatMap(([, ids]) => ids));
  const rest = types.filter((entry) => !named.has(entry.type));
  const groups = GROUPS.map(([title, ids]) => ({
    title,
    types: [
      ...ids.flatMap((id) => byId.get(id) ?? []),
      ...(title === "Cluster" ? rest.filter((entry) => isBuiltIn(entry)) : []),
    ],
  }));
  const custom = rest
    .filter((entry) => !isBuiltIn(entry))
    .sort((a, b) => (a.group === b.group ? (a.kind < b.kind ? -1 : 1) : a.group < b.group ? -1 : 1));
  return [...groups, { title: CUSTOM, types: custom }].filter((group) => group.types.length > 0);
}
