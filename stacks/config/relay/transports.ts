/** Kinds of backend that a relay miner service may have; the order is the order of preference. */
export const transports = ["jsonrpc", "rest", "cometbft", "websocket", "grpc"] as const;
export type Transport = (typeof transports)[number];

/** Kinds that the stack's own demo backend answers. */
export const demoTransports = ["jsonrpc", "rest", "websocket"] as const;
export type DemoTransport = (typeof demoTransports)[number];
