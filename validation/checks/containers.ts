import { type Check, check, fail, pass, warn } from "../check.ts";
import { type Instance, instancesOf, logsOf, type PlanInput } from "../facts.ts";
import { Unavailable } from "../source.ts";
import { type ContainerFacts, containersOn, imagesOn, nameOf, restartsOn } from "../sources/containers.ts";

/** Minutes after a start within which an earlier end is still news. */
const recentMinutes = 10;
/** Restarts that make a loop of it, when the last one is not two minutes ago. */
const loopRestarts = 3;

/** Each container of the plan runs, keeps running, and is made of the planned image. */
export function containerChecks(input: PlanInput): Check[] {
  const { stack } = input.endpoints;
  return input.endpoints.hosts.flatMap(({ name: host }) => {
    const instances = instancesOf(input).filter((instance) => instance.host === host);
    const containers = containersOn(stack, host);
    const restarts = restartsOn(stack, host);
    const images = imagesOn(host, [...new Set(instances.map(({ image }) => image))]);
    return instances.flatMap((instance) => [
      check({
        kind: "container-running",
        about: instance.name,
        group: "containers",
        title: `${instance.name} runs`,
        where: "host",
        requirement: "R001-141",
        sources: [containers],
        judge: (list) => judgeRunning(instance, find(list, instance)),
      }),
      check({
        kind: "container-restarts",
        about: instance.name,
        group: "containers",
        title: `${instance.name} does not restart`,
        where: "host",
        requirement: "R000-111",
        sources: [containers, restarts],
        judge: (list, later) => judgeRestarts(instance, present(list, instance), later),
      }),
      check({
        kind: "container-image",
        about: instance.name,
        group: "containers",
        title: `${instance.name} is made of ${instance.image}`,
        where: "host",
        requirement: "R000-109",
        sources: [containers, images],
        judge: (list, ids) => judgeImage(instance, present(list, instance), ids),
      }),
    ]);
  });
}

const find = (list: ContainerFacts[], { container }: Instance) => list.find((one) => nameOf(one) === container);

function present(list: ContainerFacts[], instance: Instance): ContainerFacts {
  const found = find(list, instance);
  if (!found) throw new Unavailable(`there is no container ${instance.container}`);
  return found;
}

function judgeRunning(instance: Instance, found: ContainerFacts | undefined) {
  if (!found) return fail(`${instance.container} is missing`, "no container of that name on the host", "pulumi up");
  const { Status, ExitCode, OOMKilled, Running, Restarting, Health } = found.State;
  const seen = `state ${Status}, exit code ${ExitCode}${OOMKilled ? ", killed for lack of memory" : ""}${Health ? `, ${Health.Status}` : ""}`;
  if (!Running || Restarting || Status !== "running")
    return fail(`${instance.container} does not run`, seen, `${logsOf(instance)}; then: docker start ${instance.container}`);
  if (Health?.Status === "unhealthy") return fail(`${instance.container} says that it is unhealthy`, seen, logsOf(instance));
  return pass(`running since ${found.State.StartedAt}`);
}

function judgeRestarts(instance: Instance, { State, RestartCount }: ContainerFacts, later: Map<string, string>) {
  const seen = `${RestartCount} restarts, last start ${State.StartedAt}`;
  if (later.get(instance.container) !== `${RestartCount} ${State.StartedAt}`) {
    return fail(
      `${instance.container} restarted while it was looked at`,
      `${seen}; then ${later.get(instance.container) ?? "gone"}`,
      logsOf(instance),
    );
  }
  const minutes = (Date.now() - Date.parse(State.StartedAt)) / 60_000;
  if (State.Restarting || (RestartCount >= loopRestarts && minutes < 2))
    return fail(`${instance.container} restarts in a loop`, seen, logsOf(instance));
  if (RestartCount > 0 && minutes < recentMinutes)
    return warn(`${instance.container} ended by itself not long ago`, seen, logsOf(instance));
  return pass(seen);
}

function judgeImage(instance: Instance, { Image, Config }: ContainerFacts, ids: Map<string, string>) {
  const planned = ids.get(instance.image);
  if (!planned)
    return fail(
      `${instance.container} cannot be compared: its planned image is not on the host`,
      `planned ${instance.image}, running ${Image}`,
      "pulumi up",
    );
  if (planned !== Image)
    return fail(
      `${instance.container} runs another image than planned`,
      `planned ${instance.image} (${planned}), running ${Config.Image} (${Image})`,
      "pulumi up --refresh",
    );
  return pass(`${instance.image} ${planned.slice(0, 19)}`);
}
