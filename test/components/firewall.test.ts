import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host, HostCommandArgs } from "../../components/host/host.ts";
import type { FirewallPlan } from "../../config-templates/host/nftables.ts";

const made: { name: string; args: HostCommandArgs; opts: pulumi.CustomResourceOptions }[] = [];
const plan: FirewallPlan = { host: "alpha", ssh: { port: 22 }, rules: [], trustedInterfaces: [], outsideInterfaces: [] };
let Firewall: typeof import("../../components/host/firewall.ts").Firewall;
let host: Host;

beforeAll(async () => {
  await pulumi.runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs });
  ({ Firewall } = await import("../../components/host/firewall.ts"));
  class RecordingHost extends pulumi.ComponentResource {
    readonly hostName = "alpha";
    readonly filesRoot = "/etc/pocket";
    command(name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions) {
      made.push({ name, args, opts });
      return Object.assign(new pulumi.ComponentResource("test:index:Command", name, {}, opts), { stdout: pulumi.output("") });
    }
  }
  host = new RecordingHost("test:index:Host", "alpha") as unknown as Host;
});

beforeEach(() => made.splice(0));

function firewall(changes: Partial<FirewallPlan> = {}, confirmSeconds = 60) {
  new Firewall(`alpha-firewall-${made.length}`, { host, plan: { ...plan, ...changes }, confirmSeconds });
  return made.at(-1)!.args;
}

describe("the firewall of a host", () => {
  it("is one step, with the rules on its standard input and confirmed by a new login", () => {
    const args = firewall();
    expect(made).toHaveLength(1);
    expect(args.stdin).toContain("table inet pocket {");
    expect(args.confirm).toContain('mv -f "$rules.new" "$rules"');
  });

  it("runs again when rules or time change, and only then", () => {
    const [first] = firewall().triggers;
    expect(firewall().triggers).toEqual([first]);
    const others = [
      firewall({ ssh: { port: 2222 } }),
      firewall({ rules: [{ port: 80, protocol: "tcp", reason: "edge http" }] }),
      firewall({}, 90),
    ].map(({ triggers }) => triggers[0]);
    expect(new Set([first, ...others]).size).toBe(4);
  });

  it("marks the host's rules with its trigger, by which create, confirm and delete know each other", () => {
    const { create, confirm, delete: remove, triggers } = firewall();
    for (const script of [create, confirm, remove]) expect(script).toContain(`# pocket-provider firewall ${triggers[0]}`);
  });
});
