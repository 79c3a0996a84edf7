import type { Fields, OnChange, PropertySpec, PropertyType, Schema } from "../framework/schema.ts";
import { durationRule } from "./duration.ts";
import { labelSet } from "./labels.ts";
import { compareMounts, mountSet } from "./mounts.ts";
import { comparePorts, portList } from "./ports.ts";

const strings: PropertyType = { set: "string" };
const list: PropertyType = { list: "string" };
const map: PropertyType = { map: "string" };

const matching = (pattern: RegExp, hint: string) => (value: string) => (pattern.test(value) ? undefined : `'${value}' is not ${hint}`);
const atLeast = (least: number) => (value: number) => (value < least ? `'${value}' cannot be lower than ${least}` : undefined);
const refusedField = (what: string) => () => `not supported by the sandbox's stand-in: ${what}`;

const replaces = (type: PropertyType, rest: Partial<PropertySpec> = {}): PropertySpec => ({ type, onChange: "replace", ...rest });
const updates = (type: PropertyType, rest: Partial<PropertySpec> = {}): PropertySpec => ({ type, onChange: "update", ...rest });
/** Reported as an update and written to the state; the container never hears of it. */
const unapplied = (type: PropertyType, rest: Partial<PropertySpec> = {}): PropertySpec => ({ type, onChange: "unapplied", ...rest });
const refused = (type: PropertyType, what: string, onChange: OnChange = "replace"): PropertySpec => ({ type, onChange, refused: what });

const duration = { type: "string", default: "0s", validate: durationRule } as const;
const healthcheck: Fields = {
  tests: { type: list },
  interval: duration,
  timeout: duration,
  startPeriod: duration,
  startInterval: duration,
  retries: { type: "integer", default: 0, validate: atLeast(0) },
};

const upload: Fields = {
  file: { type: "string", required: true },
  content: { type: "string" },
  contentBase64: { type: "string" },
  source: { type: "string" },
  sourceHash: { type: "string" },
  executable: { type: "boolean", default: false },
  permissions: { type: "string", validate: matching(/^0[0-7]{3}$/, "a four-digit octal mode such as 0644") },
  owner: { type: "string", validate: refusedField("owner of an upload") },
  group: { type: "string", validate: refusedField("group of an upload") },
};

const networkAdvanced: Fields = {
  name: { type: "string", required: true },
  aliases: { type: strings },
  ipv4Address: { type: "string" },
  ipv6Address: { type: "string" },
  linkLocalIps: { type: strings },
  macAddress: { type: "string" },
  driverOpts: { type: strings },
  gwPriority: { type: "integer", validate: atLeast(0) },
};

const volume: Fields = {
  containerPath: { type: "string" },
  fromContainer: { type: "string" },
  hostPath: { type: "string", validate: matching(/^\//, "an absolute path") },
  volumeName: { type: "string" },
  readOnly: { type: "boolean" },
  selinuxRelabel: { type: "string", validate: matching(/^[zZ]$/, "z or Z") },
};

const ulimit: Fields = {
  name: { type: "string", required: true },
  soft: { type: "integer", required: true },
  hard: { type: "integer", required: true },
};

const device: Fields = {
  hostPath: { type: "string", required: true },
  containerPath: { type: "string" },
  permissions: { type: "string", default: "rwm" },
};

const host: Fields = { host: { type: "string", required: true }, ip: { type: "string", required: true } };

/**
 * Every input of a container and what its change does, as in pulumi-docker 5.x over the upstream provider 4.5.
 * `computed`: removing the input does nothing.
 */
export const containerInputs: Schema = {
  image: replaces("string", { required: true }),
  name: replaces("string"),
  command: replaces(list, { computed: true }),
  entrypoints: replaces(list, { computed: true }),
  envs: replaces(strings, { computed: true }),
  labels: replaces(labelSet, { computed: true }),
  user: replaces("string", { emptyIsAbsent: true }),
  workingDir: replaces("string", { emptyIsAbsent: true }),
  hostname: replaces("string", { computed: true }),
  domainname: replaces("string"),
  ports: replaces(portList, { compare: comparePorts }),
  publishAllPorts: replaces("boolean"),
  mounts: { type: mountSet, onChange: "unapplied", compare: compareMounts },
  volumes: replaces({ set: { object: volume } }),
  uploads: replaces({ set: { object: upload } }),
  networksAdvanced: replaces({ set: { object: networkAdvanced } }),
  networkMode: replaces("string", { default: "bridge" }),
  capabilities: replaces({ object: { adds: { type: strings }, drops: { type: strings } } }),
  securityOpts: replaces(strings, { computed: true }),
  readOnly: replaces("boolean", { default: false }),
  privileged: replaces("boolean"),
  ulimits: replaces({ set: { object: ulimit } }),
  devices: replaces({ set: { object: device } }),
  logDriver: replaces("string", { computed: true }),
  logOpts: replaces(map),
  hosts: replaces({ set: { object: host } }),
  dns: replaces(strings),
  dnsOpts: replaces(strings),
  dnsSearches: replaces(strings),
  sysctls: replaces(map),
  shmSize: replaces("integer", { computed: true, validate: atLeast(0) }),
  stopSignal: replaces("string", { computed: true }),
  stopTimeout: replaces("integer", { computed: true }),
  cpus: replaces("string", { validate: matching(/^\d*\.?\d+$/, "a number of CPUs such as 0.5") }),
  ipcMode: replaces("string", { computed: true }),
  pidMode: replaces("string"),
  usernsMode: replaces("string"),
  cgroupnsMode: replaces("string", { validate: matching(/^(private|host)$/, "private or host") }),
  cgroupParent: replaces("string"),
  groupAdds: replaces(strings),
  runtime: replaces("string", { computed: true }),
  tty: replaces("boolean", { default: false }),
  stdinOpen: replaces("boolean", { default: false }),
  restart: updates("string", {
    default: "no",
    validate: matching(/^(no|on-failure|always|unless-stopped)$/, "no, on-failure, always or unless-stopped"),
  }),
  maxRetryCount: updates("integer"),
  memory: updates("integer", { validate: atLeast(0) }),
  memoryReservation: updates("integer", { default: 0, validate: atLeast(0) }),
  memorySwap: updates("integer", { validate: atLeast(-1) }),
  cpuShares: updates("integer", { validate: atLeast(0) }),
  cpuSet: updates("string", { validate: matching(/^\d+([,-]\d+)*$/, "a CPU set such as 0-2,4") }),
  mustRun: updates("boolean", { default: true }),
  destroyGraceSeconds: updates("integer", { removalIgnored: true }),
  removeVolumes: updates("boolean", { default: true }),
  containerReadRefreshTimeoutMilliseconds: updates("integer", { default: 15000 }),
  healthcheck: unapplied({ object: healthcheck }, { computed: true }),
  tmpfs: unapplied(map),
  init: unapplied("boolean", { computed: true }),
  cpuPeriod: unapplied("integer", { validate: atLeast(0) }),
  cpuQuota: unapplied("integer", { validate: atLeast(0) }),
  start: unapplied("boolean", { default: true }),
  wait: unapplied("boolean", { default: false }),
  waitTimeout: unapplied("integer", { default: 60 }),
  rm: { ...refused("boolean", "rm (it breaks the create: nothing is left to read)", "unapplied"), default: false },
  attach: { ...refused("boolean", "attach (run one-off containers from a command)", "unapplied"), default: false },
  logs: { ...refused("boolean", "logs (they would be in the state in clear)", "unapplied"), default: false },
  platform: { ...refused("string", "platform"), computed: true },
  storageOpts: refused(map, "storageOpts"),
  gpus: refused("string", "gpus"),
  deviceRequests: refused("any", "deviceRequests"),
  deviceCgroupRules: refused("any", "deviceCgroupRules"),
  deviceReadBps: refused("any", "deviceReadBps", "update"),
  deviceReadIops: refused("any", "deviceReadIops", "update"),
  deviceWriteBps: refused("any", "deviceWriteBps", "update"),
  deviceWriteIops: refused("any", "deviceWriteIops", "update"),
};

export const containerOutputs = ["bridge", "containerLogs", "exitCode", "networkDatas"] as const;
