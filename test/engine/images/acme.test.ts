import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureAuthority, ensureSiteCertificate } from "../../../sandbox/images/ca.ts";
import { hardened } from "./hardened.ts";
import { SandboxLab, until } from "./sandboxLab.ts";

const lab = new SandboxLab("acme");

const caddyfile = `{
	acme_ca https://pebble:14000/dir
	acme_ca_root /lab/ca.crt
	email operator@pocket.test
	http_port 8080
	https_port 8443
}
web.pocket.test {
	respond "over http-01"
	tls {
		issuer acme {
			dir https://pebble:14000/dir
			trusted_roots /lab/ca.crt
			disable_tlsalpn_challenge
		}
	}
}
alpn.pocket.test {
	respond "over tls-alpn-01"
	tls {
		issuer acme {
			dir https://pebble:14000/dir
			trusted_roots /lab/ca.crt
			disable_http_challenge
		}
	}
}
plain.pocket.test {
	respond "by the global options"
}
`;

const pebble = {
  listenAddress: "0.0.0.0:14000",
  managementListenAddress: "0.0.0.0:15000",
  certificate: "/lab/pebble.crt",
  privateKey: "/lab/pebble.key",
  httpPort: 8080,
  tlsPort: 8443,
  retryAfter: { authz: 1, order: 1 },
};

const address = (name: string) =>
  lab.docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", lab.container(name));

beforeAll(async () => {
  await lab.up(["pebble", "caddy"]);
  const made = join(lab.folder, "made");
  mkdirSync(made, { mode: 0o700 });
  const site = await ensureSiteCertificate(made, ["pebble"]);
  const authority = await ensureAuthority(made);
  copyFileSync(authority.certificateFile, join(lab.folder, "ca.crt"));
  copyFileSync(site.certificateFile, join(lab.folder, "pebble.crt"));
  lab.write("pebble.key", readFileSync(site.keyFile, "utf8"));
  lab.write("pebble.json", JSON.stringify({ pebble }));
  lab.write("Caddyfile", caddyfile);
  const writable = ["/data", "/config"].flatMap((folder) => ["--tmpfs", `${folder}:uid=1000,gid=1000,mode=0700`]);
  // An order that fails is tried again after a minute only, and Pebble needs Caddy's address before it starts.
  const order = "until curl -s --cacert /lab/ca.crt https://pebble:14000/dir; do sleep 0.1; done; exec caddy run --config /lab/Caddyfile";
  // The program file carries the capability, so it starts only where the container has it too.
  await lab.run("caddy", "caddy", ["sh", "-c", order], hardened(1000, "--cap-add", "NET_BIND_SERVICE", ...writable));
  const names = ["-defaultIPv4", await address("caddy"), "-defaultIPv6", "", "-http01", "", "-https01", "", "-tlsalpn01", "", "-doh", ""];
  await lab.run("names", "pebble", names, hardened(65534, "--entrypoint", "/usr/bin/pebble-challtestsrv"));
  const server = ["-config", "/lab/pebble.json", "-strict", "-dnsserver", `${await address("names")}:8053`];
  await lab.run("pebble", "pebble", server, hardened(65534, "-e", "PEBBLE_VA_NOSLEEP=1"));
}, 600_000);
afterAll(() => lab.down());

describe("Caddy and Pebble: real issuance with an authority of its own", () => {
  it.each([
    ["web.pocket.test", "over http-01", "http-01"],
    ["alpn.pocket.test", "over tls-alpn-01", "tls-alpn-01"],
    ["plain.pocket.test", "by the global options", "-01"],
  ])("%s gets a certificate that the authority's root verifies", async (name, words, challenge) => {
    const { body: root } = await until("the root is there", 20, async () => {
      const got = await lab.curl("caddy", "https://pebble:15000/roots/0", "--cacert", "/lab/ca.crt");
      return got.status === 200 && got;
    });
    lab.write("root.pem", root);
    const trusting = ["--cacert", "/lab/root.pem", "--resolve", `${name}:8443:127.0.0.1`];
    const answer = await until(`${name} has its certificate`, 40, async () => {
      const got = await lab.curl("caddy", `https://${name}:8443/`, ...trusting);
      return got.status === 200 && got;
    });
    expect(answer.body).toBe(words);
    const tried = (await lab.logs("caddy")).split("\n").filter((line) => line.includes("trying to solve challenge") && line.includes(name));
    expect(tried.length).toBeGreaterThan(0);
    for (const line of tried) expect(JSON.parse(line).challenge_type).toMatch(new RegExp(`${challenge}$`));
  });
});
