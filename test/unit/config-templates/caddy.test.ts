import { describe, expect, test } from "vitest";
import { renderCaddyfile } from "../../../config-templates/caddy/caddyfile.ts";
import type { PublicEdgeInput } from "../../../config-templates/caddy/input.ts";
import { providerApiCalls } from "../../../config-templates/caddy/providerApi.ts";
import { fullPublicInput, loopbackInput, smallPublicInput } from "./caddyInputs.ts";

test.each([
  ["Caddyfile", loopbackInput],
  ["Caddyfile-public", smallPublicInput],
  ["Caddyfile-public-full", fullPublicInput],
])("%s is as reviewed", async (file, input) => {
  await expect(renderCaddyfile(input)).toMatchFileSnapshot(`../../fixtures/rendered/${file}`);
});

/** Lines of one site of a public edge. */
function siteOf(text: string, name: string): string {
  return new RegExp(`^https://${name.replaceAll(".", "\\.")}[^{]* \\{\\n(.*?)\\n\\}`, "ms").exec(text)![1]!;
}

describe.each([
  ["loopback", loopbackInput],
  ["public", fullPublicInput],
])("traps of the %s relay route", (_mode, input) => {
  const text = renderCaddyfile(input);

  test("paths that show backend URLs answer 404, and a service whose id begins like them is not hit", () => {
    expect(text).toContain("@private path /ready /ready/* ");
    expect(text).not.toContain("/ready*");
  });

  test("gRPC goes upstream as plain-text HTTP/2, gRPC-Web does not", () => {
    expect(text).toContain("to h2c://pocket-lab-relayer-1:8080 h2c://pocket-lab-relayer-2:8080");
    expect(text).toContain("not header Content-Type application/grpc-web*");
  });

  test("no passive health: a client's oversized body would count against every relayer", () => {
    expect(text).not.toContain("fail_duration");
  });

  test("X-Forwarded-Host does not hide the service in a WebSocket's path", () => {
    const proxies = text.match(/to (http|h2c):\/\/pocket-lab-relayer-1/g)!;
    expect(text.match(/header_up -X-Forwarded-Host/g)).toHaveLength(proxies.length);
  });

  test("open WebSockets outlive a reload", () => {
    const proxies = text.match(/to (http|h2c):\/\/pocket-lab-relayer-1/g)!;
    expect(text.match(/stream_close_delay 3600s/g)).toHaveLength(proxies.length);
  });

  test("Caddy's control is on no port (R000-099)", () => {
    expect(text).toContain("admin unix//tmp/caddy-admin.sock");
    expect(text).not.toContain("2019");
  });

  test("no relayer is refused", () => {
    expect(() => renderCaddyfile({ ...input, relayers: [] })).toThrow(/no relayer/);
  });
});

describe("a dead backend takes out its own service only", () => {
  const text = renderCaddyfile(fullPublicInput);

  test("relays that name their service go to the relayers that can serve it", () => {
    expect(text).toContain("@service2 header Target-Service-Id eth");
    expect(text.match(/health_uri \/ready\/eth\n/g)).toHaveLength(2);
  });

  test("all others go to every relayer that runs", () => {
    expect(text.match(/health_uri \/ready\n/g)!.length).toBeGreaterThanOrEqual(2);
  });
});

describe("the Provider's names (R000-094, R000-095, R000-097)", () => {
  const text = renderCaddyfile(fullPublicInput);

  test.each([
    ["A", 5],
    ["B", 10],
  ] as const)("line %s has %i public calls, all of them exact", (line, count) => {
    expect([...providerApiCalls[line].POST, ...providerApiCalls[line].GET]).toHaveLength(count);
    const api = { ...fullPublicInput.providerApi!, line };
    const route = siteOf(renderCaddyfile({ ...fullPublicInput, providerApi: api }), api.name);
    expect(route).toContain(`^(${providerApiCalls[line].POST.join("|")})(\\?`);
    expect(route).toMatch(/handle \{\n\t\trespond 404\n\t\}$/);
    expect(route.includes("method GET")).toBe(line === "B");
  });

  test("Caddy's own path matcher, which ignores case and encodings, does not stand guard there", () => {
    expect(siteOf(text, "api.provider.test")).not.toMatch(/^\s*@?\w* ?path /m);
  });

  test("pages answer allowed networks, and everybody else 403", () => {
    const route = siteOf(text, "admin.provider.test");
    expect(route).toContain("@inside client_ip 198.51.100.0/24");
    expect(route).toMatch(/handle \{\n\t\trespond 403\n\t\}$/);
  });

  test("the framework's inner headers do not reach an app", () => {
    const apps = text.match(/reverse_proxy http:\/\/pocket-lab-(provider-web|middleman-web|grafana)/g)!;
    expect(text.match(/header_up -X-Middleware-\*/g)).toHaveLength(apps.length);
  });
});

test("Grafana does not see the edge's password", () => {
  const route = siteOf(renderCaddyfile(fullPublicInput), "dash.provider.test");
  expect(route).toContain("operator $2a$10$hash");
  expect(route).toContain("header_up -Authorization");
});

test("unknown names get no answer, on either port", () => {
  const text = renderCaddyfile(smallPublicInput);
  expect(text).toContain("\nhttp:// {\n\tabort\n}\nhttps:// {\n\tabort\n}\n");
  expect(text).toContain("strict_sni_host on");
});

describe("certificates", () => {
  const rendered = (certificates: PublicEdgeInput["certificates"]) => renderCaddyfile({ ...smallPublicInput, certificates });

  test("ACME uses the challenge that was chosen and no other authority", () => {
    const text = rendered({ kind: "acme", email: "a@b.test", privateRoot: false, challenge: "http-01" });
    expect(text).toContain("cert_issuer acme {\n\t\temail a@b.test\n\t\tdisable_tlsalpn_challenge\n\t}");
  });

  test("an own certificate is used for every name and nothing is asked for", () => {
    const text = rendered({ kind: "files" });
    expect(text).toContain("tls /etc/caddy/current/certificate.pem /etc/caddy/current/private-key.pem");
    expect(text).not.toContain("cert_issuer");
  });

  test("the internal authority is not put into the container's trust store, which cannot be written", () => {
    expect(rendered({ kind: "internal" })).toContain("skip_install_trust\n\tcert_issuer internal");
  });
});
