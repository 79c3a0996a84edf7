import net from "node:net";
import { networkInterfaces } from "node:os";

export interface Spot {
  address: string;
  port: number;
}

/** Connections in flight: enough to be quick, few enough for any limit on open files. */
const parallel = 256;
const connectMilliseconds = 700;

/** Those of the spots that take a TCP connection. */
export async function openSpots(spots: Spot[], signal: AbortSignal): Promise<Spot[]> {
  const waiting = [...spots];
  const open: Spot[] = [];
  await Promise.all(
    Array.from({ length: Math.min(parallel, spots.length) }, async () => {
      for (let spot = waiting.pop(); spot !== undefined && !signal.aborted; spot = waiting.pop()) {
        if (await takesConnections(spot)) open.push(spot);
      }
    }),
  );
  if (signal.aborted) throw new Error("the scan did not end in time");
  return open.sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
}

function takesConnections({ address, port }: Spot): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(connectMilliseconds, () => end(false));
    socket.on("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}

/** Addresses of this machine, IPv4 and IPv6, loopback first. Link-local ones need a zone and lead nowhere new. */
export function ownAddresses(): string[] {
  const found = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith("fe80:"));
  return [...new Set(["127.0.0.1", ...found])];
}
