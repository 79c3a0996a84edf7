import * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GeneratedSecrets } from "../../components/generatedSecrets.ts";

interface Made {
  name: string;
  inputs: Record<string, unknown>;
}

const made: Made[] = [];

beforeAll(() =>
  pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        made.push({ name, inputs });
        return { id: name, state: { ...inputs, result: `password of ${name}`, hex: `hex of ${name}` } };
      },
      call: ({ inputs }) => inputs,
    },
    "pocket-provider",
    "unit",
  ),
);

beforeEach(() => {
  made.length = 0;
});

async function make(generations: Record<string, number>): Promise<Record<string, Made["inputs"]>> {
  const shapes = { token: { kind: "password", length: 40 }, key: { kind: "hex", bytes: 32 } } as const;
  const { values } = new GeneratedSecrets("secrets", { shapes, protect: [], generations });
  await Promise.all(Object.values(values).map((value) => new Promise((done) => value.apply(done))));
  return Object.fromEntries(made.map(({ name, inputs }) => [name, inputs]));
}

describe("generated secrets", () => {
  it("have no generation until one is asked for, so that a stack that never rotates changes nothing", async () => {
    const { token, key } = await make({});
    expect(token).toEqual({ length: 40, special: false });
    expect(key).toEqual({ length: 32 });
  });

  it("are made anew by another generation, each alone", async () => {
    const { token, key } = await make({ token: 3, unknown: 1 });
    expect(token).toMatchObject({ keepers: { generation: "3" } });
    expect(key).toEqual({ length: 32 });
  });

  it("are secret", async () => {
    const { values } = new GeneratedSecrets("secrets", { shapes: { key: { kind: "hex", bytes: 16 } }, protect: [], generations: {} });
    expect(await pulumi.isSecret(values.key!)).toBe(true);
  });
});
