/** What a host starts with: "docker" has an engine and compose, "bare" is a minimal cloud image with sshd and sudo. */
export type HostVariant = "docker" | "bare";

export interface EnsureLabOptions {
  /** Lower-case letters, digits and hyphens, 20 at most; default "lab". Labs of different names share nothing. */
  name?: string;
  /** How many hosts, h1 to hN, 1 to 9. More than there are adds some; fewer leaves the others alone. */
  hosts: number;
  /** For hosts that are made by this call; default "docker". */
  variant?: HostVariant;
  /** Public names → a host of the lab ("h1"), for the hosts and the ACME server; added to the names given before. */
  dns?: Record<string, string>;
  /** References to push to the lab's registry; default every image of the product's catalogue. Empty: none. */
  images?: string[];
  /** Folder of built images and of the labs' files; default that of the sandbox. */
  cacheDir?: string;
  log?: (line: string) => void;
}

export interface LabHost {
  /** "h1" */
  name: string;
  /** Loopback address of this machine on which the host's ports 22, 80 and 443 are published. */
  address: string;
  /** Address on the lab's network, as the other hosts and the outsider see it. */
  labAddress: string;
  labAddressIpv6: string;
  variant: HostVariant;
  /** Public key of the host's sshd, "ssh-ed25519 AAAA…", without a comment. */
  hostKey: string;
  /** Unprivileged user with sudo without a password; root can log in with the same key. */
  user: string;
  /** Name of its container on this machine's engine. */
  container: string;
}

export interface LabInfo {
  name: string;
  hosts: LabHost[];
  /** Private key of every login, mode 0600. */
  keyFile: string;
  /** Host keys of all hosts by loopback address, for UserKnownHostsFile. */
  knownHostsFile: string;
  /** Configuration for `ssh -F`, knows the hosts by name. */
  sshConfigFile: string;
  /** Certificate of the authority that the hosts and the sandbox's images trust. */
  authorityFile: string;
  /** Root of the certificates that the lab's ACME server issues, PEM; another one after each restart of its services. */
  acmeRootFile: string;
  /** Container of a stranger on the lab's network: nmap, curl, nc, openssl. */
  outsider: string;
  /** What the operator's connections to a host seem to come from, for allow-lists. */
  operatorAddress: string;
  subnet: string;
  subnetIpv6: string;
  /** Address at which the lab's DNS, registry and ACME server answer. */
  servicesAddress: string;
  /** Public names → address on the lab's network. */
  dns: Record<string, string>;
}

export interface ScanOptions {
  /** Ports as nmap takes them; default "1-65535". */
  ports?: string;
  /** "outsider" (default) or another host of the lab, "h2". */
  from?: string;
  /** Scan the host's IPv6 address. */
  ipv6?: boolean;
}

/** How a host of a lab is right now. */
export interface HostState {
  name: string;
  running: boolean;
  /** The cable is in. */
  connected: boolean;
  sshAnswers: boolean;
}

/** What lab.ts, reading.ts and actions.ts export. Every call names a lab; errors are SandboxError with the next step. */
export interface LabApi {
  /** Makes the lab as asked and waits until ssh, systemd and, where there is one, the engine answer on every host. Idempotent. */
  ensureLab(options: EnsureLabOptions): Promise<LabInfo>;
  /** The lab as it is; undefined when there is none. */
  readLab(name: string): Promise<LabInfo | undefined>;
  /** Names of all labs on this machine's engine. */
  listLabs(): Promise<string[]>;
  /** Removes containers, volumes, network, firewall rules, route and files; `all` also the registry's content and the host images. */
  destroyLab(name: string, options?: { all?: boolean }): Promise<void>;
  readStates(lab: string): Promise<HostState[]>;
  /** Open TCP ports of a host, ascending. */
  scanPorts(lab: string, host: string, options?: ScanOptions): Promise<number[]>;
  /** Pulls the cable: the host keeps running, no packet reaches it or leaves it. */
  cutHost(lab: string, host: string): Promise<void>;
  joinHost(lab: string, host: string): Promise<void>;
  /** Restarts the host's operating system and waits until ssh and, where there is one, the engine answer. */
  rebootHost(lab: string, host: string): Promise<void>;
  /** Gives the host new ssh keys, as a machine that was replaced would have; returns the new ed25519 public key. */
  swapHostKey(lab: string, host: string): Promise<string>;
}
