/**
 * The plan of a stack: plain, serialisable, deterministic data. Everything that must agree (containers, firewall, proxy
 * upstreams, scrape targets, checks, report) is derived from it, so a port or a name stands in one place only.
 */

/** What a running instance does. One component class each. */
export const roles = [
  "redis",
  "relayer",
  "miner",
  "demo-backend",
  "postgres",
  "temporal",
  "temporal-ui",
  "provider-web",
  "provider-workflows",
  "middleman-web",
  "middleman-workflows",
  "edge",
  "prometheus",
  "alertmanager",
  "grafana",
  "node-exporter",
  "redis-exporter",
  "postgres-exporter",
  "blackbox-exporter",
] as const;
export type Role = (typeof roles)[number];

/** Who may reach a port: anybody, other instances of the stack, or only the host itself. */
export type Exposure = "public" | "private" | "loopback";

export type Protocol = "tcp" | "udp";

export interface HostPlan {
  /** Key of the host in the stack's config. */
  name: string;
  kind: "local" | "ssh";
  /** Address that clients use from outside; undefined on a local host. */
  publicAddress?: string;
  /** Address that other hosts of the stack use; undefined where the stack has one host. */
  privateAddress?: string;
  /** Failure domain, e.g. a data centre; defaults to the host's own name. */
  zone: string;
}

export interface PortPlan {
  /** Unique within the instance, e.g. "relay", "health", "metrics". */
  name: string;
  /** Port the program listens on inside its container. */
  containerPort: number;
  /** Port on the host; undefined when the port is reached over the container network only. */
  hostPort?: number;
  /** Address on the host that hostPort is bound to, e.g. "127.0.0.1"; undefined without hostPort. */
  bindAddress?: string;
  protocol: Protocol;
  exposure: Exposure;
}

/** cgroup limits of one container. */
export interface ResourcesPlan {
  /** Bytes / 2^20; swap is disabled. */
  memoryMiB: number;
  /** Fractions of a core, e.g. "1.5". */
  cpus: string;
}

export interface InstancePlan {
  /** Stable and unique in the stack: "<role>-<n>" for counted roles ("relayer-1"), "<role>" for single ones ("redis"), "<role>-<host>" for one a host. */
  name: string;
  role: Role;
  host: string;
  /** "pocket-<stack>-<name>"; also the container's hostname, so it is unique in a fleet (miner identity). */
  containerName: string;
  /** Key of the image catalogue. */
  image: ImageName;
  ports: PortPlan[];
  resources: ResourcesPlan;
  /** Docker volume that holds state, or undefined for a stateless instance. */
  volume?: { name: string; target: string };
  /** Names of secrets (never values) that the instance's files are made with. */
  secrets: string[];
  /** Names of the instances that must be healthy before this one starts. */
  startsAfter: string[];
}

/** One end of a flow: an instance's port. */
export interface FlowEnd {
  instance: string;
  port: string;
}

/** Who talks to whom inside the stack. The address is derived from both hosts: container name on one host, private address across. */
export interface FlowPlan {
  /** Instance that opens the connection. */
  from: string;
  to: FlowEnd;
  purpose: string;
  /** host:port as seen from the instance `from`. */
  address: string;
}

/** Where the stack reaches outside: chain node, service backends. */
export interface ExternalFlowPlan {
  from: string;
  /** host:port */
  address: string;
  purpose: string;
}

/** A URL that a person or a check may call. */
export interface EndpointPlan {
  /** Unique, e.g. "relay", "relay/pocket". */
  name: string;
  url: string;
  exposure: Exposure;
  /** Instance that serves it. */
  instance: string;
  description: string;
}

/** A secret by name. Values never enter a plan. */
export interface SecretPlan {
  name: string;
  /** How it comes to be: made by the stack, or given in its config. */
  origin: "generated" | "config" | "host-file";
  /** What changing it costs. */
  rotation: "online" | "restart" | "irreplaceable";
  /** Instances whose files are made with it. */
  usedBy: string[];
  /** True for secrets that only a lab may have. */
  throwAway: boolean;
}

export interface NetworkPlan {
  /** Docker network, one on each host. */
  name: string;
}

export const imageNames = [
  "relay-miner",
  "redis",
  "caddy",
  "node",
  "postgres",
  "temporal-server",
  "temporal-admin-tools",
  "temporal-ui",
  "igniter-provider",
  "igniter-provider-workflows",
  "igniter-middleman",
  "igniter-middleman-workflows",
  "prometheus",
  "alertmanager",
  "grafana",
  "node-exporter",
  "redis-exporter",
  "postgres-exporter",
  "blackbox-exporter",
] as const;
export type ImageName = (typeof imageNames)[number];

export interface Topology {
  stack: string;
  profile: "lab" | "prod-single" | "prod-ha";
  network: NetworkPlan;
  hosts: HostPlan[];
  instances: InstancePlan[];
  flows: FlowPlan[];
  externalFlows: ExternalFlowPlan[];
  endpoints: EndpointPlan[];
  secrets: SecretPlan[];
  /** Image reference (name:tag or name:tag@digest) per catalogue key, only those in use. */
  images: Partial<Record<ImageName, string>>;
}
