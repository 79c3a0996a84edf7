import type { Fields, PropertyType } from "../framework/schema.ts";

export interface HostConnection {
  host: string;
  user?: string;
  port?: number;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  agentSocketPath?: string;
  dialErrorLimit?: number;
  perDialTimeout?: number;
  hostKey?: string;
}

export interface Connection extends HostConnection {
  proxy?: HostConnection;
}

const hostFields: Fields = {
  host: { type: "string", required: true },
  user: { type: "string", default: "root" },
  port: { type: "number", default: 22 },
  password: { type: "string" },
  privateKey: { type: "string" },
  privateKeyPassword: { type: "string" },
  agentSocketPath: { type: "string" },
  dialErrorLimit: { type: "integer", default: 10 },
  perDialTimeout: { type: "integer", default: 15 },
  hostKey: { type: "string" },
};

/** How to reach a host over SSH, through at most one proxy. */
export const connectionType: PropertyType = { object: { ...hostFields, proxy: { type: { object: hostFields } } } };
