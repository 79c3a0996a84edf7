import { describe, expect, it } from "vitest";
import { chainPorts, networkName, publicNames, renderDnsmasq, renderInternetCaddyfile } from "../../../sandbox/images/internetFiles.ts";

const main = { chainId: "pocket", rpcHost: "rpc.test", restHost: "api.test", grpcHost: "grpc.test" };
const beta = { chainId: "pocket-lego-testnet", rpcHost: "rpc.beta.test", restHost: "api.beta.test", grpcHost: "grpc.beta.test" };

describe("files of the stand-in internet", () => {
  it("dnsmasq: the networks' names lead to the sandbox, the mirror to the real resolver, all else does not exist", () => {
    expect(renderDnsmasq(["rpc.test", "api.test"], { names: ["mirror.test"], resolver: "10.0.0.53" })).toBe(`no-resolv
no-hosts
bind-interfaces
listen-address=10.213.0.1
except-interface=lo
user=root
log-facility=-
address=/#/
address=/rpc.test/10.213.0.1
address=/api.test/10.213.0.1
server=/mirror.test/10.0.0.53
`);
  });

  it("dnsmasq without a resolver of the machine forwards nothing", () => {
    expect(renderDnsmasq(["rpc.test"], { names: ["mirror.test"], resolver: undefined })).not.toContain("server=");
  });

  it("Caddy: TLS on the sandbox's address only, gRPC upstream without TLS, one chain node a network", () => {
    expect(renderInternetCaddyfile([main, beta])).toBe(`{
	auto_https off
	admin off
	default_bind 10.213.0.1
	servers {
		protocols h1 h2
	}
}
https://rpc.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy 10.213.0.1:21001
}
https://api.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy 10.213.0.1:21002
}
https://grpc.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy h2c://10.213.0.1:21003
}
https://rpc.beta.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy 10.213.0.1:21011
}
https://api.beta.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy 10.213.0.1:21012
}
https://grpc.beta.test {
	tls /internet/site.crt /internet/site.key
	reverse_proxy h2c://10.213.0.1:21013
}
`);
  });

  it("names chain nodes by network and gives each its own ports", () => {
    expect([main, beta, { ...main, chainId: "own-1" }, { ...main, name: "mine" }].map(networkName)).toEqual([
      "main",
      "beta",
      "own-1",
      "mine",
    ]);
    const ports = [0, 1, 2].flatMap((index) => Object.values(chainPorts(index)));
    expect(new Set(ports).size).toBe(9);
    expect(publicNames([main])).toEqual(["rpc.test", "api.test", "grpc.test"]);
  });
});
