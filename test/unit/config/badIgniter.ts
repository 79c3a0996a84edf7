import { type BadCase, bad } from "./badCases.ts";
import { igniterSecrets, wallet } from "./inputs.ts";

const key = igniterSecrets.providerEncryptionKey;
const groupOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const images = (version: string) => ({
  "images.igniter-provider": `ghcr.io/pokt-network/provider:${version}`,
  "images.igniter-provider-workflows": `ghcr.io/pokt-network/provider-workflows:${version}`,
});
const middleman = { enabled: true, ownerIdentity: wallet, domain: "stake.provider.example" };

/** Mistakes in Provider, Middleman, their images and their secrets. */
export const badIgniter: BadCase[] = [
  bad("prod-single", { "provider.ownerIdentity": undefined }, "provider.ownerIdentity", "is required in profile prod-single"),
  bad("prod-single", { "provider.ownerIdentity": `${wallet.slice(0, -1)}8` }, "provider.ownerIdentity", "valid checksum"),
  bad("prod-single", { "provider.ownerIdentity": "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a" }, "provider.ownerIdentity", "pokt1…"),
  bad("prod-single", { "provider.ownerIdentity": "CHANGEME" }, "provider.ownerIdentity", "pokt1…"),
  bad("prod-single", { "provider.enabled": false }, "provider.enabled", "needs provider.external: true"),
  bad("prod-single", { "provider.external": true }, "provider.external", "contradicts provider.enabled"),
  bad("prod-single", { "provider.domain": "admin.provider.example" }, "provider.adminAllowlist", "never open to everybody"),
  bad(
    "prod-single",
    { "provider.domain": "admin.provider.example", "provider.adminAllowlist": ["0.0.0.0/0"] },
    "provider.adminAllowlist[0]",
    "lets everybody in",
  ),
  bad("prod-single", { "provider.adminAllowlist": ["office"] }, "provider.adminAllowlist[0]", "CIDR form"),
  bad("prod-single", { "provider.minimumStakeBuffer": -1 }, "provider.minimumStakeBuffer", "at least 0"),
  bad(
    "prod-single",
    { "provider.delegatorsCdnUrl": "https://lists.internal.net/middleman.json" },
    "provider.delegatorsCdnUrl",
    "literal {chainId}",
  ),
  bad(
    "prod-single",
    { "provider.delegatorsCdnUrl": "https://raw.githubusercontent.com/stake-igniter/governace/main/{chainId}/middleman.json" },
    "provider.delegatorsCdnUrl",
    "old governance repository",
  ),
  bad(
    "lab",
    { middleman: { enabled: true, providersCdnUrl: "https://localhost/{chainId}/provider.json" } },
    "middleman.providersCdnUrl",
    "loopback",
  ),
  bad("prod-single", { "provider.publicApiDomain": "https://api.provider.example" }, "provider.publicApiDomain", "without scheme"),
  bad("lab", { "provider.enabled": false, middleman: { enabled: true, ownerIdentity: wallet } }, "middleman.enabled", "needs a Provider"),
  bad("prod-single", { middleman: { enabled: true, ownerIdentity: wallet } }, "middleman.domain", "delegators open it in a browser"),
  bad("prod-single", { middleman: { enabled: true, domain: "stake.provider.example" } }, "middleman.ownerIdentity", "nobody could sign in"),
  bad("prod-single", { "images.igniter-provider": "ghcr.io/pokt-network/provider:v0.9.0" }, "images.igniter-provider", "X.Y.Z without v"),
  bad(
    "prod-single",
    { middleman, "provider.domain": middleman.domain, "provider.adminAllowlist": ["10.0.0.0/8"] },
    "middleman.domain",
    "is already provider.domain",
  ),
  bad("prod-single", { middleman: { ...middleman, dropData: true } }, "middleman.dropData", "contradicts middleman.enabled"),

  bad(
    "prod-single",
    { "images.igniter-provider": "ghcr.io/pokt-network/provider:0.4.1" },
    "images.igniter-provider-workflows",
    "must have the tag of images.igniter-provider",
  ),
  bad("prod-single", { ...images("0.9.0"), "provider.imageLine": "A" }, "provider.imageLine", "which is of line B"),
  bad("prod-single", { "provider.imageLine": "B" }, "provider.imageLine", "which is of line A"),
  bad("prod-single", images("ad37bcb"), "provider.imageLine", "the tag ad37bcb is a commit"),
  bad(
    "prod-single",
    { ...images("0.4.2"), "network.name": "beta" },
    "images.igniter-provider",
    "does not know chain id pocket-lego-testnet",
  ),
  bad(
    "prod-single",
    { ...images("ad37bcb"), "provider.imageLine": "A", "network.name": "beta" },
    "images.igniter-provider",
    "is of line A, which does not know chain id",
  ),
  bad(
    "lab",
    {
      network: {
        name: "local",
        chainId: "mine",
        rpcUrl: "http://10.0.0.5:26657",
        restUrl: "http://10.0.0.5:1317",
        grpcAddress: "10.0.0.5:9090",
      },
      "provider.enabled": true,
    },
    "network.chainId",
    "is known to no version of Igniter",
  ),
  bad(
    "prod-single",
    { middleman, "images.igniter-middleman": "ghcr.io/pokt-network/middleman:0.9.0" },
    "images.igniter-middleman-workflows",
    "must have the tag of images.igniter-middleman",
  ),

  bad("prod-single", { providerEncryptionKey: key }, "providerEncryptionIv", "both or neither"),
  bad("prod-single", { ...igniterSecrets, providerEncryptionKey: "short" }, "providerEncryptionKey", "64 hex digits"),
  bad("prod-single", { ...igniterSecrets, providerEncryptionIv: key }, "providerEncryptionIv", "32 hex digits"),
  bad("prod-single", { ...igniterSecrets, providerEncryptionKey: "a".repeat(64) }, "providerEncryptionKey", "the same text over and over"),
  bad(
    "prod-single",
    { ...igniterSecrets, providerEncryptionIv: "0123456789abcdef0123456789abcdef" },
    "providerEncryptionIv",
    "the same text over and over",
  ),
  bad(
    "prod-single",
    { ...igniterSecrets, providerEncryptionIv: "0123456789abcdef0123456789abcdee" },
    "providerEncryptionIv",
    "characters in their order",
  ),
  bad("prod-single", { providerAppIdentity: `1${"0".repeat(60)}abc` }, "providerAppIdentity", "fewer than 8 different characters"),
  bad("prod-single", { providerAppIdentity: "0".repeat(64) }, "providerAppIdentity", "from 1 to the secp256k1 group order minus 1"),
  bad("prod-single", { middlemanAppIdentity: groupOrder }, "middlemanAppIdentity", "from 1 to the secp256k1 group order minus 1"),
  bad("prod-single", { providerAppIdentity: `0x${key}` }, "providerAppIdentity", "without 0x"),
  bad("prod-single", { providerAuthSecret: "CHANGEME" }, "providerAuthSecret", "placeholder"),
  bad("prod-single", { providerAuthSecret: "CHANGEME=" }, "providerAuthSecret", "placeholder"),
  bad("prod-single", { providerAuthSecret: "" }, "providerAuthSecret", "not empty"),
  bad("prod-single", { middlemanAuthSecret: key.slice(0, 31) }, "middlemanAuthSecret", "32 characters or more"),
  bad("prod-single", { middlemanAuthSecret: "abcdefghijklmnopqrstuvwxyz0123456789" }, "middlemanAuthSecret", "characters in their order"),
  bad("prod-single", { providerAppIdentity: key, middlemanAppIdentity: key }, "middlemanAppIdentity", "is the same as providerAppIdentity"),
  bad("prod-single", { providerAuthSecret: key, middlemanAuthSecret: key }, "middlemanAuthSecret", "is the same as providerAuthSecret"),

  bad(
    "prod-single",
    { rotation: { providerEncryptionKey: 2 } },
    "rotation.providerEncryptionKey",
    "can never be made anew: the suppliers' keys",
  ),
  bad("prod-single", { rotation: { middlemanAppIdentity: 2 } }, "rotation.middlemanAppIdentity", "what governance lists"),
  bad("prod-single", { rotation: { redisPasswort: 2 } }, "rotation.redisPasswort", 'did you mean "redisPassword"?'),
  bad("prod-single", { rotation: { redisPassword: 0 } }, "rotation.redisPassword", "at least 1"),
  bad(
    "prod-single",
    { rotation: { providerAuthSecret: 1 }, providerAuthSecret: key },
    "rotation.providerAuthSecret",
    "is given in the config",
  ),
];
