import { describe, expect, test } from "vitest";
import { type CaddyFileInput, renderCaddyfile } from "../../../config-templates/caddy.ts";

const input: CaddyFileInput = {
  listenPort: 8080,
  relayers: ["pocket-lab-relayer-1:8080", "pocket-lab-relayer-2:8080"],
  healthPath: "/ready",
  maxBodyBytes: 11_534_336,
  upstreamTimeoutSeconds: 630,
  gracePeriodSeconds: 10,
};

test("the lab's Caddyfile is as reviewed", async () => {
  await expect(renderCaddyfile(input)).toMatchFileSnapshot("../../fixtures/rendered/Caddyfile");
});

describe("traps", () => {
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
    expect(text.match(/header_up -X-Forwarded-Host/g)).toHaveLength(2);
  });

  test("no relayer is refused", () => {
    expect(() => renderCaddyfile({ ...input, relayers: [] })).toThrow(/no relayer/);
  });
});
