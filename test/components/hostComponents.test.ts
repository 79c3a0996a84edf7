import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import type { Host, HostCommand, HostCommandArgs } from "../../components/host/host.ts";

interface Asked extends HostCommandArgs {
  name: string;
  parent: string;
}

const asked: Asked[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }), call: ({ inputs }) => inputs },
    "pocket-provider",
    "unit",
  ),
);

/** A host that notes what it is asked to run, and answers with the given output. */
function recordingHost(stdout: string): Host {
  const command = (name: string, args: HostCommandArgs, opts: pulumi.CustomResourceOptions): HostCommand => {
    asked.push({ ...args, name, parent: (opts.parent as pulumi.ComponentResource & { __name: string }).__name });
    return { stdout: pulumi.output(stdout) } as unknown as HostCommand;
  };
  return { hostName: "pocket-1", filesRoot: "/etc/pocket", command } as unknown as Host;
}

const value = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((done) => output.apply((known) => done(known)));
const last = () => asked.at(-1)!;

describe("Baseline", () => {
  const settings = { hardenSsh: true, securityUpdates: true, journalMaxMiB: 1024 };
  const make = async (more = {}) => {
    const { Baseline } = await import("../../components/host/baseline.ts");
    new Baseline("pocket-1-baseline", { host: recordingHost(""), settings: { ...settings, ...more } });
    return last();
  };

  it("is one step whose new settings of the SSH server a new login has to confirm", async () => {
    const step = await make();
    expect(asked).toHaveLength(1);
    expect(step).toMatchObject({ name: "pocket-1-baseline", confirm: expect.stringContaining("sshd.unconfirmed") });
    expect(step.create).toContain(`baseline.generation ${step.triggers[0]}`);
    expect(step.delete).toContain(`!= ${step.triggers[0]} ]; then exit 0`);
    expect(step.timeoutSeconds).toBeGreaterThan(600);
  });
  it("runs again when what it does changes, and only then (R000-031)", async () => {
    const { triggers } = await make();
    expect((await make()).triggers).toEqual(triggers);
    expect((await make({ journalMaxMiB: 512 })).triggers).not.toEqual(triggers);
    expect((await make({ securityUpdates: false })).triggers).not.toEqual(triggers);
  });
});

describe("DockerEngine (R000-033)", () => {
  const make = async (stdout: string, more = {}) => {
    const { DockerEngine } = await import("../../components/host/dockerEngine.ts");
    const settings = { source: "distribution" as const, allowDowngrade: false, ...more };
    return new DockerEngine("pocket-1-engine", { host: recordingHost(stdout), settings, user: "deploy" });
  };

  it("has connections opened anew where its login may have joined the group docker", async () => {
    await make("");
    expect(last()).toMatchObject({ name: "pocket-1-engine", reconnect: true });
  });
  it("runs again when its settings change, and only then", async () => {
    await make("");
    const { triggers } = last();
    await make("");
    expect(last().triggers).toEqual(triggers);
    await make("", { addressPools: [{ base: "10.9.0.0/16", size: 24 }] });
    expect(last().triggers).not.toEqual(triggers);
  });
});

describe("Pocketd (R000-039)", () => {
  const settings = {
    version: "v0.1.35",
    downloadUrl: "https://github.com/pokt-network/poktroll/releases/download/{version}/{archive}",
    checksums: { linux_amd64: "a".repeat(64), linux_arm64: undefined },
    chain: { chainId: "pocket", rpcUrl: "https://rpc.nodes.net", grpcAddress: "g.nodes.net:443", grpcInsecure: false },
  };
  const make = async (more = {}) => {
    const { Pocketd } = await import("../../components/pocketd.ts");
    return new Pocketd("pocket-1-pocketd", { host: recordingHost("pocketd=0.1.35\n"), settings: { ...settings, ...more } });
  };

  it("fetches the release's archive and reports the version that is there", async () => {
    expect(await value((await make()).version)).toBe("0.1.35");
    expect(last().create).toContain("https://github.com/pokt-network/poktroll/releases/download/v0.1.35/pocket_linux_amd64.tar.gz");
    expect(last().create).not.toContain("linux_arm64)");
  });
  it("runs again for another release, checksum or chain", async () => {
    await make();
    const { triggers } = last();
    for (const more of [
      { version: "v0.1.36" },
      { checksums: { linux_amd64: "b".repeat(64) } },
      { chain: { ...settings.chain, chainId: "pocket-lego-testnet" } },
    ]) {
      await make(more);
      expect(last().triggers).not.toEqual(triggers);
    }
  });
});
