import fc from "fast-check";
import { expect, test } from "vitest";
import { renderEnvFile } from "../../../config-templates/envFile.ts";
import { igniterEnvironment } from "../../../config-templates/igniterEnv.ts";
import type { StackConfig } from "../../../stacks/config/schema.ts";
import { igniterEnvInput } from "../../../stacks/topology/igniterInput.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import type { Topology } from "../../../stacks/topology/types.ts";
import { igniterSecrets } from "../config/inputs.ts";
import { arbitraryConfig } from "./arbitraryConfig.ts";

const password = fc.stringMatching(/^[!-~]{8,40}$/).filter((text) => !/change|replace/i.test(text));
const arbitrarySecrets = fc.record({
  providerDatabasePassword: password,
  middlemanDatabasePassword: password,
  postgresUrl: fc.constant("postgres://admin:secret@db.corp.test:6543"),
});

/** Every environment of the stack by instance and process. */
function environments(config: StackConfig, topology: Topology, secrets: Record<string, string>): Record<string, Record<string, string>> {
  const processes = topology.instances.flatMap(({ name, role }): [string, "web" | "workflows" | "migration"][] => {
    if (/^(provider|middleman)-web$/.test(role))
      return [
        [name, "web"],
        [name, "migration"],
      ];
    return /^(provider|middleman)-workflows$/.test(role) ? [[name, "workflows"]] : [];
  });
  return Object.fromEntries(
    processes.map(([name, process]) => {
      const listed = topology.instances.find((instance) => instance.name === name)!.secrets;
      // an instance is given what it lists, and no more
      const own = Object.fromEntries(Object.entries(secrets).filter(([secret]) => listed.includes(secret)));
      return [`${name}/${process}`, igniterEnvironment(igniterEnvInput(config, topology, name, process, own))];
    }),
  );
}

test("any config's environments can be made from the secrets that their instances list, and reach what the plan has", () => {
  fc.assert(
    fc.property(arbitraryConfig, arbitrarySecrets, (config, drawn) => {
      const topology = planTopology(config, "prod");
      const secrets = { ...igniterSecrets, ...drawn };
      for (const [key, variables] of Object.entries(environments(config, topology, secrets))) {
        const [instance] = key.split("/") as [string];
        renderEnvFile(variables);
        const { hostname, port, password } = new URL(variables.DATABASE_URL!);
        const database = topology.flows.find(({ from, purpose }) => from === instance && /^keep \w+ data$/.test(purpose));
        expect(`${hostname}:${port}`).toBe(database?.address ?? "db.corp.test:6543");
        expect(decodeURIComponent(password)).toBe(
          instance.startsWith("provider") ? drawn.providerDatabasePassword : drawn.middlemanDatabasePassword,
        );
        if (key.endsWith("/migration")) continue;
        const temporal = topology.flows.find(({ from, purpose }) => from === instance && /^run \w+ workflows$/.test(purpose));
        expect(variables.TEMPORAL_URL).toBe(temporal?.address ?? "temporal.corp.test:7233");
      }
    }),
    { numRuns: 60 },
  );
});

test("web and workflows of an app agree on everything that both read", () => {
  fc.assert(
    fc.property(arbitraryConfig, arbitrarySecrets, (config, drawn) => {
      const all = environments(config, planTopology(config, "prod"), { ...igniterSecrets, ...drawn });
      for (const app of ["provider", "middleman"]) {
        const web = all[`${app}-web/web`];
        // addresses differ only where the two are on different hosts, which they never are
        for (const [name, value] of Object.entries(all[`${app}-workflows/workflows`] ?? {}))
          expect(web?.[name], `${app} ${name}`).toBe(value);
      }
    }),
    { numRuns: 40 },
  );
});
