import type { Rule } from "./rule.ts";

/** One way in: the agent, a file, or a key of the config. */
export const sshLoginRules: Rule = ({ hosts, secretNames }, report) => {
  if (!hosts || !secretNames.includes("sshPrivateKey")) return;
  const machines = Object.entries(hosts).flatMap(([name, host]) => (host.kind === "ssh" ? [{ path: `hosts.${name}`, host }] : []));
  if (machines.length === 0)
    report("sshPrivateKey", "[secret]", "is used with hosts of kind ssh only", "run: pulumi config rm pocket-provider:sshPrivateKey");
  for (const { path, host } of machines)
    for (const [key, login] of [["identityFile", host] as const, ["jump.identityFile", host.jump] as const])
      if (login?.identityFile !== undefined)
        report(
          `${path}.${key}`,
          login.identityFile,
          "contradicts the secret key sshPrivateKey: one of them logs in",
          "remove it, or run: pulumi config rm pocket-provider:sshPrivateKey",
        );
};
