import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** A resource as it stands in a stack's state, as far as a bare copy needs it. */
export interface StateResource {
  type: string;
  custom: boolean;
  urn: string;
  inputs: Record<string, unknown>;
}

const logicalName = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);

/**
 * The same resources without our components: same types, same number of inputs, other names on the engine, containers that only
 * sleep. Returned as calls for the program below.
 */
export function bareResources(resources: StateResource[], prefix: string) {
  return resources
    .filter(({ type, custom }) => custom && !type.startsWith("pulumi:"))
    .map(({ type, urn, inputs }) => {
      // keys and certificates feed each other, which bare resources do not
      if (type.startsWith("tls:")) return { type: "random:index/randomBytes:RandomBytes", name: logicalName(urn), inputs: { length: 32 } };
      return { type, name: logicalName(urn), inputs: adapt(type, inputs, prefix) };
    });
}

function adapt(type: string, inputs: Record<string, unknown>, prefix: string): Record<string, unknown> {
  const plain = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
  const renamed = typeof plain.name === "string" ? { ...plain, name: `${prefix}-${plain.name}` } : plain;
  switch (type) {
    case "docker:index/container:Container":
      return {
        ...renamed,
        hostname: renamed.name,
        entrypoints: ["sleep"],
        command: ["86400"],
        ports: [],
        mounts: [],
        healthcheck: undefined,
        networksAdvanced: [{ name: `${prefix}-net` }],
        labels: [{ label: "pocket.stack", value: prefix }],
      };
    case "docker:index/remoteImage:RemoteImage":
      return plain;
    case "docker:index/network:Network":
      return { name: `${prefix}-net`, labels: [{ label: "pocket.stack", value: prefix }] };
    case "docker:index/volume:Volume":
      return { ...renamed, labels: [{ label: "pocket.stack", value: prefix }] };
    case "command:local:Command":
      return { ...plain, create: "true", delete: undefined, stdin: undefined, triggers: ["1"] };
    default:
      return plain;
  }
}

const program = (withTraces: boolean) => `${withTraces ? "" : "Error.stackTraceLimit = 0;\n"}import { readFileSync } from "node:fs";
const [docker, command, random] = await Promise.all(["docker", "command", "random"].map((name) => import("@pulumi/" + name)));
const resources = JSON.parse(readFileSync(new URL("../resources.json", import.meta.url), "utf8"));
const provider = resources.length > 0 ? new docker.Provider("bare", { host: process.env.DOCKER_HOST || "unix:///var/run/docker.sock" }) : undefined;
const network = resources.filter(({ type }) => type.includes("Network")).map(({ name, inputs }) => new docker.Network(name, inputs, { provider }));
const classes = { Container: docker.Container, RemoteImage: docker.RemoteImage, Volume: docker.Volume, Command: command.local.Command };
for (const { type, name, inputs } of resources) {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  if (kind === "Network") continue;
  const make = classes[kind] ?? random[kind];
  const options = type.startsWith("docker:") ? { provider, dependsOn: kind === "Container" ? network : [] } : {};
  new make(name, inputs, options);
}
`;

const emptyProgram = "export {};\n";

/** Writes a project folder with the program in place of ours. */
export function writeBareProject(folder: string, resources: ReturnType<typeof bareResources> | undefined, withTraces: boolean): void {
  const stacks = join(folder, "stacks");
  mkdirSync(stacks);
  writeFileSync(join(stacks, "package.json"), '{ "type": "module", "main": "index.ts" }\n');
  writeFileSync(join(stacks, "index.ts"), resources ? program(withTraces) : emptyProgram);
  writeFileSync(join(folder, "resources.json"), JSON.stringify(resources ?? []));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}
