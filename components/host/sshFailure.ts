/** Where the way to a machine ends. */
export type SshPhase =
  | "dns"
  | "refused"
  | "unreachable"
  | "timeout"
  | "banner"
  | "host-key"
  | "no-ed25519"
  | "key-file"
  | "passphrase"
  | "key-rejected"
  | "jump"
  | "unknown";

export interface SshFailure {
  phase: SshPhase;
  /** What is wrong and the rule, without the host's name. */
  says: string;
  /** What to do. */
  next: string;
  /** True where waiting may help: the machine boots, or its name spreads. */
  passing: boolean;
}

interface Known extends Omit<SshFailure, "says" | "next"> {
  /** In what ssh prints. */
  pattern: RegExp;
  says: string;
  next: (at: SshPlace) => string;
}

/** What a message needs to know of the way. */
export interface SshPlace {
  stack: string;
  host: string;
  address: string;
  port: number;
  user: string;
  identityFile?: string;
}

const scan = ({ stack, host }: SshPlace) => `npm run pocket -- host scan --stack ${stack} --host ${host}`;

/** In this order: the first whose words are there names the phase. */
const known: Known[] = [
  {
    phase: "dns",
    pattern: /could not resolve hostname|name or service not known|temporary failure in name resolution/i,
    says: "its name has no address",
    next: ({ address }) => `getent hosts ${address}; make the DNS record, or write the IPv4 address into hosts.<name>.address`,
    passing: true,
  },
  {
    phase: "banner",
    pattern: /during banner exchange|kex_exchange_identification|invalid ssh (protocol|identification)/i,
    says: "the port accepts connections, but no SSH server answers there",
    next: ({ address, port }) =>
      `timeout 5 nc -v ${address} ${port}; correct hosts.<name>.port, or restart sshd on the machine's console (too many logins at once look the same)`,
    passing: true,
  },
  {
    phase: "refused",
    pattern: /connection refused/i,
    says: "the machine is there, but nothing listens on its SSH port",
    next: ({ port }) => `systemctl status ssh on the machine's console, and check that its port is ${port}`,
    passing: true,
  },
  {
    phase: "timeout",
    pattern: /timed out|operation timed out/i,
    says: "nothing answers: the machine is off, or a firewall drops the packets",
    next: ({ address, port }) => `check that the machine runs and that its provider's firewall lets you reach ${address}:${port}`,
    passing: true,
  },
  {
    phase: "unreachable",
    pattern: /no route to host|network is unreachable|host is down/i,
    says: "there is no way to its address",
    next: ({ address }) => `ip route get ${address}`,
    passing: true,
  },
  {
    phase: "no-ed25519",
    pattern: /no matching host key type/i,
    says: "its SSH server has no ed25519 host key, the only kind that can be pinned",
    next: () => "ssh-keygen -A on the machine's console, then systemctl reload ssh",
    passing: false,
  },
  {
    phase: "host-key",
    pattern: /host key verification failed|identification has changed|no .* host key is known/i,
    says: "its host key is not the pinned one: another machine answers at this address, or it was reinstalled",
    next: (at) =>
      `compare the fingerprints on the machine's console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then ${scan(at)} --replace`,
    passing: false,
  },
  {
    phase: "key-file",
    pattern: /load key .*(permission denied|error in libcrypto|invalid format)|unprotected private key file/i,
    says: "its private key cannot be used",
    next: ({ identityFile }) => `ls -l ${identityFile ?? "~/.ssh"}; hosts.<name>.identityFile names a private key of mode 0600`,
    passing: false,
  },
  {
    phase: "key-rejected",
    pattern: /permission denied|too many authentication failures/i,
    says: "it accepts none of the offered keys",
    next: ({ user }) => `ssh-add -l; put the public key into ~${user}/.ssh/authorized_keys on the machine`,
    passing: false,
  },
];

/** What ssh prints when the machine to go through let us in, but does not reach the machine behind it. */
export const behindJump = /stdio forwarding failed|open failed|kex_exchange_identification|closed by unknown|banner exchange/i;

export function unreachableFromJump({ address, port }: SshPlace, jump: { address: string }): SshFailure {
  return {
    phase: "jump",
    says: `the machine to go through (${jump.address}) does not reach it`,
    next: `check hosts.<name>.jump, and from there: nc -vz ${address} ${port}`,
    passing: true,
  };
}

/** Names what ssh's output means; what is known of the key file explains a rejection. */
export function sshFailure(output: string, at: SshPlace, key?: "missing" | "passphrase"): SshFailure {
  const file = at.identityFile ?? "~/.ssh/id_ed25519";
  if (key === "missing")
    return {
      phase: "key-file",
      says: `there is no private key at ${file}`,
      next: `ls -l ${file}; hosts.<name>.identityFile names it`,
      passing: false,
    };
  if (key === "passphrase")
    return {
      phase: "passphrase",
      says: `its private key ${file} has a passphrase, and nobody can be asked for it while Pulumi runs`,
      next: `ssh-add ${file}`,
      passing: false,
    };
  const found = known.find(({ pattern }) => pattern.test(output));
  if (found) return { phase: found.phase, says: found.says, next: found.next(at), passing: found.passing };
  const last = output.trim().split("\n").at(-1) || "nothing";
  return { phase: "unknown", says: `ssh says: ${last}`, next: `ssh -v -p ${at.port} ${at.user}@${at.address}`, passing: false };
}

/** One sentence for a person. */
export function sshFailureText({ host, address, port, user }: SshPlace, { says, next }: SshFailure): string {
  return `host ${host} (${user}@${address} port ${port}): ${says.replaceAll("<name>", host)}. Next: ${next.replaceAll("<name>", host)}`;
}
