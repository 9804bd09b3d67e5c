import { Health } from "../../src/gen/lockstep/v1/resource_pb.ts";
import { ClusterModel } from "../model/cluster-model.ts";
import { resource } from "../model/resources.ts";

// A sample cluster for the mock backend: some of everything, always changing. Same seed, same story.

interface ColumnSpec {
  name: string;
  type?: string;
  priority?: number;
}

const AGE: ColumnSpec = { name: "Age", type: "date" };
const TYPES: [type: string, kind: string, namespaced: boolean, columns: ColumnSpec[]][] = [
  ["pods", "Pod", true, [{ name: "Ready" }, { name: "Status" }, { name: "Restarts", type: "string" }, AGE,
    { name: "IP", priority: 1 }, { name: "Node", priority: 1 }]],
  ["deployments.apps", "Deployment", true, [{ name: "Ready" }, { name: "Up-to-date", type: "integer" },
    { name: "Available", type: "integer" }, AGE, { name: "Images", priority: 1 }]],
  ["replicasets.apps", "ReplicaSet", true, [{ name: "Desired", type: "integer" }, { name: "Current", type: "integer" },
    { name: "Ready", type: "integer" }, AGE]],
  ["statefulsets.apps", "StatefulSet", true, [{ name: "Ready" }, AGE]],
  ["daemonsets.apps", "DaemonSet", true, [{ name: "Desired", type: "integer" }, { name: "Ready", type: "integer" }, AGE]],
  ["jobs.batch", "Job", true, [{ name: "Status" }, { name: "Completions" }, { name: "Duration" }, AGE]],
  ["cronjobs.batch", "CronJob", true, [{ name: "Schedule" }, { name: "Suspend", type: "boolean" }, AGE]],
  ["horizontalpodautoscalers.autoscaling", "HorizontalPodAutoscaler", true, [{ name: "Reference" }, { name: "Targets" }, AGE]],
  ["services", "Service", true, [{ name: "Type" }, { name: "Cluster-IP" }, { name: "Port(s)" }, AGE]],
  ["ingresses.networking.k8s.io", "Ingress", true, [{ name: "Class" }, { name: "Hosts" }, AGE]],
  ["networkpolicies.networking.k8s.io", "NetworkPolicy", true, [{ name: "Pod-Selector" }, AGE]],
  ["configmaps", "ConfigMap", true, [{ name: "Data", type: "integer" }, AGE]],
  ["secrets", "Secret", true, [{ name: "Type" }, { name: "Data", type: "integer" }, AGE]],
  ["resourcequotas", "ResourceQuota", true, [AGE]],
  ["persistentvolumeclaims", "PersistentVolumeClaim", true, [{ name: "Status" }, { name: "Capacity" }, AGE]],
  ["persistentvolumes", "PersistentVolume", false, [{ name: "Capacity" }, { name: "Status" }, AGE]],
  ["storageclasses.storage.k8s.io", "StorageClass", false, [{ name: "Provisioner" }, AGE]],
  ["serviceaccounts", "ServiceAccount", true, [AGE]],
  ["roles.rbac.authorization.k8s.io", "Role", true, [AGE]],
  ["clusterroles.rbac.authorization.k8s.io", "ClusterRole", false, [AGE]],
  ["nodes", "Node", false, [{ name: "Status" }, { name: "Roles" }, AGE, { name: "Version" }]],
  ["namespaces", "Namespace", false, [{ name: "Status" }, AGE]],
  ["events", "Event", true, [{ name: "Last Seen", type: "date" }, { name: "Type" }, { name: "Reason" }, { name: "Message" }]],
  ["customresourcedefinitions.apiextensions.k8s.io", "CustomResourceDefinition", false, [{ name: "Created at" }]],
  ["widgets.example.com", "Widget", true, [{ name: "Phase" }, AGE]],
  ["certificates.cert-manager.io", "Certificate", true, [{ name: "Ready" }, { name: "Secret" }, AGE]],
];
const NAMESPACES = ["checkout", "ci", "data", "default", "kube-system", "monitoring", "payments", "search", "web"];
const APPS = ["api", "cart", "frontend", "gateway", "indexer", "ledger", "mailer", "orders", "quotes", "reports", "stock", "users"];
const DAY = 86_400_000;

interface PodModel {
  ns: string;
  name: string;
  replicaSet: string;
  node: string;
  born: number;
  restarts: number;
  /** The value that changes: above 96 the pod crashes, above 92 it starts. */
  value: number;
}

export class SampleCluster {
  readonly model: ClusterModel;
  readonly #pods: PodModel[] = [];
  #seed: number;

  constructor(name: string, podCount: number, seed = 7) {
    this.model = new ClusterModel(name, `history-of-${name}`);
    this.#seed = seed;
    const now = Date.now();
    this.model.batch(() => this.#begin(podCount, now));
  }

  /** Changes a number of pods in one batch. */
  churn(count: number): void {
    this.model.batch(() => {
      for (let n = 0; n < count; n++) {
        const pod = this.#pods[this.#draw(this.#pods.length)]!;
        pod.value = this.#draw(100);
        if (pod.value > 96) {
          pod.restarts += 1;
        }
        this.#putPod(pod, Date.now());
      }
    });
  }

  #draw(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }

  #begin(podCount: number, now: number): void {
    for (const [type, kind, namespaced, columns] of TYPES) {
      this.putType(type, kind, namespaced, columns);
    }
    NAMESPACES.forEach((name, i) =>
      this.#put("namespaces", "", { name, createdMs: BigInt(now - 200 * DAY), health: Health.HEALTHY, cells: [{ text: "Active" }, { timeMs: BigInt(now - (200 - i) * DAY) }] }),
    );
    for (let i = 0; i < 12; i++) {
      const isReady = i !== 7;
      this.#put("nodes", "", {
        name: `node-${i + 1}`,
        createdMs: BigInt(now - 90 * DAY),
        health: isReady ? Health.HEALTHY : Health.FAILING,
        reason: isReady ? "" : "NotReady",
        cells: [{ text: isReady ? "Ready" : "NotReady" }, { text: i === 0 ? "control-plane" : "<none>" }, { timeMs: BigInt(now - 90 * DAY) }, { text: "v1.34.1" }],
      });
    }
    let left = podCount;
    for (let round = 0; left > 0; round++) {
      for (const ns of NAMESPACES) {
        for (const app of APPS) {
          if (left > 0) {
            left -= this.#putApp(ns, round === 0 ? app : `${app}-${round + 1}`, Math.min(left, 2 + this.#draw(9)), now);
          }
        }
      }
    }
    for (const ns of NAMESPACES) {
      for (const app of APPS.slice(0, 6)) {
        this.#put("services", ns, { name: app, createdMs: BigInt(now - 30 * DAY), cells: [{ text: "ClusterIP" }, { text: `10.96.${this.#draw(255)}.${this.#draw(255)}` }, { text: "80/TCP" }, { timeMs: BigInt(now - 30 * DAY) }] });
        this.#put("configmaps", ns, { name: `${app}-config`, createdMs: BigInt(now - 30 * DAY), cells: [{ text: String(1 + this.#draw(9)) }, { timeMs: BigInt(now - 30 * DAY) }] });
      }
    }
  }

  putType(type: string, kind: string, namespaced: boolean, columns: ColumnSpec[], state = type === "secrets" ? "unavailable" : "ready"): void {
    const dot = type.indexOf(".");
    this.#put("types.lockstep.dev", "", {
      name: type,
      object: {
        columns: columns.map(({ name, type: columnType = "string", priority = 0 }) => ({ description: "", format: "", name, priority, type: columnType })),
        group: dot < 0 ? "" : type.slice(dot + 1),
        kind,
        message: state === "unavailable" ? `The apiserver refuses to list ${type}: the agent's account may not read them (403).` : "",
        namespaced,
        plural: dot < 0 ? type : type.slice(0, dot),
        state,
        version: "v1",
      },
    });
  }

  #putApp(ns: string, app: string, replicas: number, now: number): number {
    const born = now - this.#draw(40 * DAY);
    const hash = this.#draw(2 ** 31).toString(36).padStart(6, "0").slice(0, 9);
    const replicaSet = `${app}-${hash}`;
    const isBroken = this.#draw(14) === 0;
    const labels = [{ key: "app.kubernetes.io/name", value: app }, { key: "app.kubernetes.io/part-of", value: "shop" }, { key: "team", value: ns }];
    const ready = isBroken ? replicas - 1 : replicas;
    const health = isBroken ? Health.DEGRADED : Health.HEALTHY;
    this.#put("deployments.apps", ns, {
      name: app, uid: `uid-${ns}-${app}`, labels, generation: 3n, createdMs: BigInt(born), health, reason: isBroken ? "MinimumReplicasUnavailable" : "",
      cells: [{ text: `${ready}/${replicas}` }, { text: String(replicas) }, { text: String(ready) }, { timeMs: BigInt(born) }, { text: `registry.example/${app}:1.${this.#draw(40)}` }],
      object: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: app, namespace: ns }, spec: { replicas, strategy: { type: "RollingUpdate" } }, status: { readyReplicas: ready, replicas } },
    });
    this.#put("replicasets.apps", ns, {
      name: replicaSet, uid: `uid-${ns}-${replicaSet}`, labels, createdMs: BigInt(born), health,
      owners: [{ apiVersion: "apps/v1", kind: "Deployment", name: app, uid: `uid-${ns}-${app}`, controller: true }],
      cells: [{ text: String(replicas) }, { text: String(replicas) }, { text: String(ready) }, { timeMs: BigInt(born) }],
      object: { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: replicaSet, namespace: ns }, spec: { replicas } },
    });
    for (let i = 0; i < replicas; i++) {
      const pod = {
        ns, replicaSet, node: `node-${1 + this.#draw(12)}`, restarts: 0,
        name: `${replicaSet}-${this.#draw(2 ** 31).toString(36).padStart(5, "x").slice(-5)}`,
        born: now - this.#draw(Math.max(1, now - born)),
        value: isBroken && i === 0 ? 99 : this.#draw(96),
      };
      this.#pods.push(pod);
      this.#putPod(pod, now);
    }
    return replicas;
  }

  #putPod(pod: PodModel, now: number): void {
    const isFailing = pod.value > 96;
    const isStarting = pod.value > 92 && !isFailing;
    const status = isFailing ? "CrashLoopBackOff" : isStarting ? "ContainerCreating" : "Running";
    const app = pod.replicaSet.slice(0, pod.replicaSet.lastIndexOf("-"));
    this.#put("pods", pod.ns, {
      name: pod.name,
      uid: `uid-${pod.ns}-${pod.name}`,
      generation: 1n,
      labels: [{ key: "app.kubernetes.io/name", value: app }, { key: "pod-template-hash", value: pod.replicaSet.slice(app.length + 1) }, { key: "team", value: pod.ns }],
      createdMs: BigInt(pod.born),
      owners: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: pod.replicaSet, uid: `uid-${pod.ns}-${pod.replicaSet}`, controller: true }],
      health: isFailing ? Health.FAILING : isStarting ? Health.PROGRESSING : Health.HEALTHY,
      reason: isFailing || isStarting ? status : "",
      cells: [
        { text: isFailing || isStarting ? "0/1" : "1/1" },
        { text: status },
        pod.restarts > 0 ? { text: String(pod.restarts), timeMs: BigInt(now) } : { text: "0" },
        { timeMs: BigInt(pod.born) },
        { text: `10.244.${pod.node.slice(5)}.${pod.value}` },
        { text: pod.node },
      ],
      object: {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: pod.name, namespace: pod.ns },
        spec: { containers: [{ image: `registry.example/${app}:1.${pod.value % 9}`, name: app, ports: [{ containerPort: 8080 }], resources: { limits: { cpu: "500m", memory: "256Mi" } } }], nodeName: pod.node, restartPolicy: "Always" },
        status: { conditions: [{ status: isFailing ? "False" : "True", type: "Ready" }], phase: "Running", podIP: `10.244.${pod.node.slice(5)}.${pod.value}`, message: isFailing ? "back-off 5m0s restarting failed container\nlast exit code 137: out of memory" : undefined },
      },
    });
  }

  #put(type: string, namespace: string, init: Parameters<typeof resource>[0]): void {
    this.model.upsert(type, namespace, resource(init));
  }
}
