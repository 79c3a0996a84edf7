import { connect, constants } from "node:http2";
import { Agent, request } from "node:https";
import WebSocket from "ws";

/** An edge as a client outside sees it. */
export interface EdgeAddress {
  name: string;
  port: number;
  authority: string;
}

/** What became of a load. */
export interface LoadResult {
  answered: number;
  /** Sent a second time because the connection was closed before the edge had taken the request up. */
  resent: number;
  failed: string[];
}

const toLoopback = (_host: string, options: { all?: boolean }, done: (...args: any[]) => void) =>
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);

/**
 * Keep-alive HTTP/1.1 clients that ask without pause until stopped. An HTTP/1.1 server has no way to announce that it closes an idle
 * connection, so a client sends anew, once, what met a closed one: no request is half done then.
 */
export function keepAliveLoad(edge: EdgeAddress, clients: number): () => Promise<LoadResult> {
  const result: LoadResult = { answered: 0, resent: 0, failed: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let running = true;
  const once = (by: Agent | false) =>
    new Promise<string>((done) => {
      const options = {
        host: edge.name,
        port: edge.port,
        ca: edge.authority,
        lookup: toLoopback,
        agent: by,
        method: "POST",
        path: "/demo",
      };
      const call = request(options, (answer) => answer.resume().on("end", () => done(String(answer.statusCode))));
      call.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      call.end("no relay");
    });
  const client = async () => {
    while (running) {
      let outcome = await once(agent);
      if (outcome === "ECONNRESET") {
        result.resent += 1;
        outcome = await once(false);
      }
      // an empty relay is refused by the relayer, so 400 has gone all the way
      if (outcome === "400") result.answered += 1;
      else result.failed.push(outcome);
    }
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return async () => {
    running = false;
    await all;
    agent.destroy();
    return result;
  };
}

/** HTTP/2 clients, one connection each, that open a new one when the edge says that it takes no more on the old. Nothing is sent twice. */
export function http2Load(edge: EdgeAddress, clients: number): () => Promise<LoadResult> {
  const result: LoadResult = { answered: 0, resent: 0, failed: [] };
  let running = true;
  const open = () => {
    const session = connect(`https://${edge.name}:${edge.port}`, { ca: edge.authority, lookup: toLoopback as never });
    const state = { session, leaving: false };
    session.on("goaway", () => {
      state.leaving = true;
    });
    session.on("error", () => undefined);
    return state;
  };
  const client = async () => {
    let state = open();
    while (running) {
      if (state.leaving || state.session.closed || state.session.destroyed) {
        state.session.close();
        state = open();
      }
      const outcome = await new Promise<string>((done) => {
        const call = state.session.request({ ":method": "POST", ":path": "/demo" });
        call.on("response", (headers) => call.resume().on("end", () => done(String(headers[":status"]))));
        call.on("error", (error: NodeJS.ErrnoException) => {
          // refused or beyond the last stream of a goaway: by the protocol the edge has not looked at it
          done(call.rstCode === constants.NGHTTP2_REFUSED_STREAM || state.leaving ? "not taken" : (error.code ?? error.message));
        });
        call.end("no relay");
      });
      if (outcome === "400") result.answered += 1;
      else if (outcome === "not taken") result.resent += 1;
      else result.failed.push(outcome);
    }
    state.session.close();
  };
  const all = Promise.all(Array.from({ length: clients }, client));
  return async () => {
    running = false;
    await all;
    return result;
  };
}

/** A WebSocket through the edge to a relayer; `alive` asks whether it still answers a ping. */
export function openWebSocket(
  edge: EdgeAddress,
  headers: Record<string, string>,
): Promise<{ alive: () => Promise<boolean>; close: () => void }> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`wss://${edge.name}:${edge.port}/`, { ca: edge.authority, lookup: toLoopback as never, headers });
    socket.on("error", fail);
    socket.on("open", () =>
      done({
        alive: () =>
          new Promise((answer) => {
            if (socket.readyState !== WebSocket.OPEN) return answer(false);
            const timer = setTimeout(() => answer(false), 3000);
            socket.once("pong", () => {
              clearTimeout(timer);
              answer(true);
            });
            socket.ping();
          }),
        close: () => socket.terminate(),
      }),
    );
  });
}

/** A gRPC call of which the first half is sent; `finish` sends the rest and returns the status of the answer, "" for none. */
export function openGrpcStream(edge: EdgeAddress): Promise<{ finish: () => Promise<string>; open: () => boolean }> {
  return new Promise((done, fail) => {
    const session = connect(`https://${edge.name}:${edge.port}`, { ca: edge.authority, lookup: toLoopback as never });
    session.on("error", fail);
    const headers = {
      ":method": "POST",
      ":path": "/pocket.service.RelayService/SendRelay",
      "content-type": "application/grpc",
      te: "trailers",
    };
    const call = session.request(headers);
    call.on("error", () => undefined);
    // a message of five bytes, of which two come later
    call.write(Buffer.from([0, 0, 0, 0, 5, 1, 2, 3]), () =>
      done({
        open: () => !call.closed && !call.destroyed,
        finish: () =>
          new Promise((answer) => {
            let status = "";
            call.on("response", (found) => {
              status = String(found["grpc-status"] ?? "");
            });
            call.on("trailers", (found) => {
              status = String(found["grpc-status"] ?? status);
            });
            call.on("close", () => {
              session.close();
              answer(status);
            });
            call.resume().end(Buffer.from([4, 5]));
          }),
      }),
    );
  });
}
