import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { minedRelays, sendRelays } from "../../../cli/relayJourney.ts";
import { runOnStackHost } from "../../../cli/stackHostRun.ts";
import { buildValidationEndpoints } from "../../../stacks/report/validationEndpoints.ts";
import { planTopology } from "../../../stacks/topology/plan.ts";
import { stackConfig } from "../topology/configs.ts";

const config = stackConfig("prod-single");
const topology = planTopology(config, "prod");
const endpoints = buildValidationEndpoints(config, topology, {
  operatorAddresses: [],
  providerIdentity: null,
  middlemanIdentity: null,
  keysFolder: "/etc/pocket/prod/relay probe/abc",
  applicationPublicKey: null,
  gatewayPublicKey: null,
});
const [service] = endpoints.relay.services;
const request = { service: service!.id, transport: "jsonrpc", count: 3, simulate: false };

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-journey-"));
  env = { PATH: [folder, process.env.PATH].join(delimiter) };
  play("docker", `echo "here $*" >>${folder}/docker.log; exit 1`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function play(name: string, bash: string): void {
  writeFileSync(join(folder, name), `#!/bin/bash\n${bash}\n`);
  chmodSync(join(folder, name), 0o755);
}
const logged = (name: string) => readFileSync(join(folder, name), "utf8");

describe("relays through a stack on a machine over SSH (trap: the relay tool on the machine of the operator, without keys and network)", () => {
  it("sends them and counts them on the host of the instances, by the way that the outputs name", async () => {
    // a machine whose docker sends three relays that its miners count
    play(
      "ssh",
      `script=$(cat); printf '%s\\n--\\n%s\\n' "$*" "$script" >>${folder}/ssh.log
count=$(cat ${folder}/count 2>/dev/null || echo 0)
case $script in
  *" relay jsonrpc "*) echo 3 >${folder}/count; printf 'Total Requests: 3\\nSuccessful: 3\\nErrors: 0\\n' ;;
  *curl*) echo "ha_miner_relays_consumed_from_stream_total{supplier=\\"a\\"} $count" ;;
esac`,
    );
    const miners = endpoints.probes.filter(({ role }) => role === "miner").length;
    expect(await sendRelays(endpoints, request, env)).toMatchObject({ sent: 3, ok: 3, mined: 3 * miners });
    const seen = logged("ssh.log");
    expect(seen).toContain(endpoints.hosts[0]!.shell.slice(1).join(" "));
    expect(seen).toMatch(/^docker run --rm .*-v '\/etc\/pocket\/prod\/relay probe\/abc:\/etc\/pocket-probe:ro'/m);
    expect(() => logged("docker.log")).toThrow(); // nothing was asked of this machine's engine
  });

  it("names the host that cannot be reached", async () => {
    play("ssh", "cat >/dev/null; echo 'connect to host: Connection refused' >&2; exit 255");
    await expect(minedRelays(endpoints, env)).rejects.toThrow(/^host \S+ cannot be reached: connect to host: Connection refused/);
  });

  it("says where the log is when relays are not served", async () => {
    play("ssh", `case $(cat) in *" relay jsonrpc "*) printf 'Total Requests: 3\\nSuccessful: 1\\nErrors: 2\\n';; esac`);
    await expect(sendRelays(endpoints, request, env)).rejects.toMatchObject({
      message: expect.stringMatching(/2 of 3 relays .* failed/),
      next: expect.stringMatching(/docker logs pocket-prod-relayer-1 on \S+/),
    });
  });

  it("refuses a stack without a probe identity, as before", async () => {
    play("ssh", "cat >/dev/null");
    const without = { ...endpoints, relay: { ...endpoints.relay, keysFolder: null } };
    await expect(sendRelays(without, request, env)).rejects.toThrow(/has no probe identity. Next:/);
  });
});

describe("a command on one of the stack's hosts", () => {
  const local = { ...endpoints.hosts[0]!, name: "local", kind: "local" as const, shell: ["bash", "-s"] };

  it("keeps every word as it is", async () => {
    const words = ["printf", "%s|", "two words", "it's", '"$HOME"', "{{.ID}}", ";"];
    expect(await runOnStackHost([local], "local", words, process.env)).toMatchObject({
      code: 0,
      stdout: `two words|it's|"$HOME"|{{.ID}}|;|`,
    });
  });

  it("refuses a host that the outputs do not have", async () => {
    await expect(runOnStackHost([local], "other", ["true"], process.env)).rejects.toThrow(/no way to its host other/);
  });
});
