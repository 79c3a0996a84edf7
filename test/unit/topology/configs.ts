import { bech32 } from "@scure/base";
import { parseStackConfig, type StackConfig } from "../../../stacks/config/schema.ts";

/** A wallet address with a right checksum. */
const ownerIdentity = bech32.encode("pokt", bech32.toWords(new Uint8Array(20).fill(7)));

const hostKey = (letter: string) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`;

const sshHost = (number: number) => ({
  kind: "ssh",
  address: `203.0.113.${number}`,
  user: "deploy",
  hostKey: hostKey(String(number)),
  privateAddress: `10.0.0.${number}`,
  zone: `zone-${number}`,
});

/** The smallest lab: one service that the demo backend answers, one with nodes of its own. */
export const labInput = {
  profile: "lab",
  relay: {
    services: {
      demo: { demo: true },
      eth: {
        timeoutProfile: "streaming",
        backends: {
          jsonrpc: { urls: ["http://eth-1.nodes.test:8545", "https://eth-2.nodes.test"] },
          websocket: { url: "wss://eth-1.nodes.test/ws", headers: { Authorization: { secretRef: "ethToken" } } },
          grpc: { url: "eth-1.nodes.test:50051" },
        },
      },
    },
  },
};

/** Everything on one machine, with public names. */
export const prodSingleInput = {
  profile: "prod-single",
  network: { name: "beta" },
  hosts: { alpha: sshHost(1) },
  keys: { source: "hostFile", path: "/root/keys/supplier-keys.yaml", suppliers: 7 },
  edge: { mode: "public", relayDomain: "relay.provider.test", tls: { kind: "acme", email: "ops@provider.test" } },
  provider: { ownerIdentity, publicApiDomain: "api.provider.test" },
  relay: { services: { eth: { backends: { jsonrpc: { url: "https://eth.nodes.test" } } } } },
  pocketd: { enabled: false },
  monitoring: { alertmanager: { receivers: [{ kind: "webhook", name: "pager", urlRef: "pagerUrl" }] } },
};

/** Four machines: two at the front, relayers and miners on three, state on the fourth. */
export const prodHaInput = {
  profile: "prod-ha",
  network: { name: "main" },
  hosts: { alpha: sshHost(1), beta: sshHost(2), gamma: sshHost(3), delta: sshHost(4) },
  placement: {
    redis: { hosts: ["alpha", "beta", "gamma"] },
    relayer: { hosts: ["alpha", "beta"], perHost: 2 },
    miner: { hosts: ["beta", "gamma"] },
    edge: { hosts: ["alpha", "beta"] },
    postgres: { hosts: ["delta"] },
    temporal: { hosts: ["delta"] },
    provider: { hosts: ["delta"] },
    middleman: { hosts: ["delta"] },
    monitoring: { hosts: ["gamma"] },
  },
  keys: { source: "hostFile", path: "/root/keys/supplier-keys.yaml", suppliers: 120 },
  redis: { mode: "sentinel" },
  pocketd: { enabled: false },
  edge: { mode: "public", relayDomain: "relay.provider.test", tls: { kind: "acme", email: "ops@provider.test" } },
  provider: { ownerIdentity, publicApiDomain: "api.provider.test" },
  middleman: { enabled: true, ownerIdentity, domain: "stake.provider.test" },
  relay: {
    services: {
      eth: {
        backends: {
          jsonrpc: { url: "https://eth.nodes.test", authentication: { kind: "bearer", tokenRef: "ethToken" } },
          rest: { url: "https://eth.nodes.test/v1", authentication: { kind: "basic", username: "u", passwordRef: "ethPassword" } },
        },
      },
      base: { backends: { jsonrpc: { url: "http://base.nodes.test:8545" } } },
    },
  },
};

export const inputs = { lab: labInput, "prod-single": prodSingleInput, "prod-ha": prodHaInput };

/** Secret keys are part of a stack's input; their values never reach the config. */
const secretInputs = { backendSecrets: { ethToken: "token", ethPassword: "password" }, alertSecrets: { pagerUrl: "https://pager.test" } };

export function stackConfig(profile: keyof typeof inputs): StackConfig {
  const needed = profile === "prod-single" ? { alertSecrets: secretInputs.alertSecrets } : { backendSecrets: secretInputs.backendSecrets };
  return parseStackConfig({ ...structuredClone(inputs[profile]), ...structuredClone(needed) }, profile);
}
