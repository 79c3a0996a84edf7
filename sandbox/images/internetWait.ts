import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "./errors.ts";
import { sandboxAddress } from "./internetFiles.ts";

const deadlineMs = 15_000;

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: sandboxAddress, port, timeout: 1000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
}

/** Waits until every port of the sandbox's address accepts connections. Errors: SandboxError naming the container to look at. */
export async function waitForPorts(ports: { port: number; container: string }[]): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (const { port, container } of ports) {
    while (!(await accepts(port))) {
      if (Date.now() > end) {
        throw new SandboxError(`nothing listens on ${sandboxAddress}:${port} after ${deadlineMs / 1000} s`, `docker logs ${container}`);
      }
      await sleep(100);
    }
  }
}
