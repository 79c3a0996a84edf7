import { type Check, check, fail, pass, type Verdict } from "../check.ts";
import { instancesOf, type PlanInput } from "../facts.ts";
import { openSpots, ownAddresses, type Spot } from "../probes/scan.ts";
import { type DerivedSource, derived, hostScript, outputOf, type ProbeSource, probe, Unavailable } from "../source.ts";
import { containersOn, nameOf, publishedBy } from "../sources/containers.ts";

/** Ports of the programs' surroundings that nobody must find open: Docker's API, Pocket's node, pprof. */
const neverOpen = [2375, 2376, 6060, 6065, 26379, 26656, 26657, 1317];

interface Planned {
  address: string;
  port: number;
  instance: string;
}

/** What can be reached from outside is exactly what the plan says, by the engine's word and by trying. */
export function exposureChecks(input: PlanInput): Check[] {
  const { endpoints, report } = input;
  const planned = report.exposedPorts
    .filter(({ protocol }) => protocol === "tcp")
    .map(({ instance, address }) => ({ instance, ...split(address) }));
  return endpoints.hosts.flatMap(({ name: host, kind, publicAddress, privateAddress, sshPort }) => {
    const own = instancesOf(input).filter((instance) => instance.host === host);
    if (own.length === 0) return [];
    const names = new Set(own.map(({ name }) => name));
    const here = planned.filter(({ instance }) => names.has(instance));
    const containers = containersOn(endpoints.stack, host);
    const ssh =
      sshPort === null
        ? []
        : [
            { address: "0.0.0.0", port: sshPort, instance: "ssh" },
            { address: "::", port: sshPort, instance: "ssh" },
          ];
    const addresses = () => (kind === "local" ? ownAddresses() : [publicAddress, privateAddress].filter((one) => one !== null));
    const reachable = (bound: string) => (bound === "0.0.0.0" || bound === "::" ? (publicAddress ?? "127.0.0.1") : bound);
    const ports = [
      ...new Set([...own.flatMap((instance) => Object.values(instance.ports)), ...here.map(({ port }) => port), ...neverOpen]),
    ];
    const scan = probe(
      `scan@${host}`,
      async ({ signal }) => {
        const tried = addresses();
        return { tried: tried.length, open: await openSpots(spots(tried, input.deep ? everyPort : ports), signal) };
      },
      input.deep ? 120 : 6,
    );
    return [
      publishedCheck(host, here, containers),
      scanCheck(host, [...here, ...ssh], scan, kind === "local" ? containers : undefined),
      ...here.map(({ instance, address, port }) => {
        const target = reachable(address);
        const onHost = kind === "ssh" && address.startsWith("127.");
        return check({
          kind: "exposure-planned",
          about: `${instance}/${port}`,
          group: "exposure",
          title: `${address}:${port} of ${instance} takes connections`,
          where: onHost ? "host" : "outside",
          requirement: "R000-114",
          sources: [
            onHost
              ? portOnHost(host, { address: target, port })
              : probe(`port/${instance}/${port}`, ({ signal }) => openSpots([{ address: target, port }], signal), 3),
          ],
          judge: (open) =>
            open.length > 0
              ? pass(`${target}:${port} is open`)
              : fail(
                  `${instance} cannot be reached on its port`,
                  `${target}:${port} takes no connection`,
                  `docker ps --filter label=pocket.stack=${endpoints.stack}; is its container up, or does a firewall stand before it?`,
                ),
        });
      }),
    ];
  });
}

/** A look at a loopback port of another machine from there. */
function portOnHost(host: string, spot: Spot): DerivedSource<Spot[]> {
  const { address, port } = spot;
  const look = hostScript(host, `port-${address}-${port}`, `if (exec 3<>/dev/tcp/${address}/${port}) 2>/dev/null; then echo open; fi`);
  return derived(`open-${address}-${port}@${host}`, look, (section) => (outputOf(section).trim() === "open" ? [spot] : []));
}

function publishedCheck(host: string, planned: Planned[], containers: ReturnType<typeof containersOn>): Check {
  return check({
    kind: "exposure-published",
    about: host,
    group: "exposure",
    title: `the stack's containers on ${host} publish the planned ports only`,
    where: "host",
    requirement: "R000-114",
    sources: [containers],
    judge: (list) => {
      const published = list.flatMap((one) => publishedBy(one).map((spot) => ({ ...spot, container: nameOf(one) })));
      const extra = published.filter((spot) => !planned.some((one) => one.port === spot.port && one.address === spot.address));
      const seen = published.map(({ container, address, port }) => `${container} ${address}:${port}`).join(", ") || "nothing is published";
      if (extra.length === 0) return pass(seen);
      const names = extra.map(({ container, address, port }) => `${address}:${port} of ${container}`).join(", ");
      return fail(
        `ports are open that the plan does not have: ${names}`,
        seen,
        `find out who opened them; then: docker rm -f ${[...new Set(extra.map(({ container }) => container))].join(" ")} and pulumi up --refresh`,
      );
    },
  });
}

interface Scan {
  /** How many addresses were tried. */
  tried: number;
  open: Spot[];
}

/** On this machine other programs have ports too: there the engine says what is the stack's. On a machine of the stack's own everything that is open counts. */
function scanCheck(
  host: string,
  planned: Planned[],
  scan: ProbeSource<Scan>,
  containers: ReturnType<typeof containersOn> | undefined,
): Check {
  const common = {
    kind: "exposure-scan",
    about: host,
    group: "exposure",
    title: `nothing of the stack is open on ${host} but what the plan says`,
    where: "outside",
    requirement: "R001-152",
  } as const;
  const strays = ({ open }: Scan) =>
    open.filter((spot) => !planned.some((one) => one.port === spot.port && covers(one.address, spot.address)));
  if (!containers) return check({ ...common, sources: [scan], judge: (found) => judgeStrays(host, found, strays(found)) });
  return check({
    ...common,
    sources: [scan, containers],
    judge: (found, list) => {
      const published = list.flatMap(publishedBy);
      return judgeStrays(
        host,
        found,
        strays(found).filter((spot) => published.some(({ address, port }) => port === spot.port && covers(address, spot.address))),
      );
    },
  });
}

function judgeStrays(host: string, { tried, open }: Scan, strays: Spot[]): Verdict {
  if (tried === 0) throw new Unavailable(`the plan knows no address of ${host}`);
  if (strays.length === 0) return pass(`${tried} addresses tried; ${open.length} open ports, none of the stack's beside the plan`);
  const names = strays.map(({ address, port }) => `${address}:${port}`).join(", ");
  return fail(
    `${host} can be reached where the plan says nothing: ${names}`,
    `open: ${names}`,
    `ss -ltnp on ${host} shows whose they are; close them in the firewall or stop the program`,
  );
}

const everyPort = Array.from({ length: 65_535 }, (_, index) => index + 1);
const spots = (addresses: string[], ports: number[]): Spot[] => addresses.flatMap((address) => ports.map((port) => ({ address, port })));

/** Whether a program that listens on `bound` can be reached at `address`. */
function covers(bound: string, address: string): boolean {
  if (bound === "0.0.0.0") return !address.includes(":");
  return bound === address || bound === "::";
}

function split(address: string): { address: string; port: number } {
  const colon = address.lastIndexOf(":");
  return { address: address.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(address.slice(colon + 1)) };
}
