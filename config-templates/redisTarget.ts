/** Where an external Redis is, and how a client logs in there. */
export interface RedisTarget {
  /** One server, a primary that sentinels know, or a cluster. */
  kind: "single" | "sentinel" | "cluster";
  /** The server, the sentinels, or some of the cluster's servers. */
  addresses: { host: string; port: number }[];
  /** Empty: the server's default user. */
  user: string;
  /** Empty: none. */
  password: string;
  tls: boolean;
  db: number;
  /** The sentinels' name of the primary; empty for the other kinds. */
  master: string;
}

const defaultPort = 6379;
const severalHosts = /^redis-(sentinel|cluster):\/\/(?::([^@/\s]*)@)?([^/?\s]+)(?:\/([^?\s]*))?(?:\?db=(\d+))?$/;

/** The parts of a URL as the relay miner's client reads it, percent-decoded. Throws, without the URL, for one that its client would refuse. */
export function redisTarget(url: string): RedisTarget {
  const several = severalHosts.exec(url);
  if (several) {
    const [, kind, password = "", hosts = "", master = "", db = "0"] = several;
    const addresses = hosts.split(",").map((address) => {
      const colon = address.lastIndexOf(":");
      return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
    });
    return {
      kind: kind as "sentinel" | "cluster",
      addresses,
      user: "",
      password: decodeURIComponent(password),
      tls: false,
      db: Number(db),
      master,
    };
  }
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url))
    throw new Error("redisUrl: is no URL of a Redis. Next: pulumi config set --secret pocket-provider:redisUrl");
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return {
    kind: "single",
    addresses: [{ host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || defaultPort) }],
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls: protocol === "rediss:",
    db: Number(pathname.slice(1) || 0),
    master: "",
  };
}
