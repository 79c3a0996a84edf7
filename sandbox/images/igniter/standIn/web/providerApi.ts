import type { Pool } from "pg";
import { readSettings } from "../database/settings.ts";
import type { Line } from "../release.ts";
import { type Answer, json } from "./http.ts";
import { refusal } from "./providerGate.ts";

type Serve = (pool: Pool, body: Record<string, unknown>) => Promise<Answer>;

function listOf(body: Record<string, unknown>, field: string): unknown[] {
  const list = body[field];
  if (!Array.isArray(list)) throw new Error(`${field} is no list`);
  return list;
}

async function column<T>(pool: Pool, query: string): Promise<T[]> {
  return (await pool.query<{ value: T }>(query)).rows.map(({ value }) => value);
}

async function status(pool: Pool): Promise<Answer> {
  const settings = await readSettings(pool);
  const isPrivate = await column<boolean>(pool, 'select "private" as value from "address_groups"');
  return json(200, {
    regions: await column(pool, 'select "displayName" as value from "regions" order by "id"'),
    domains: await column(pool, 'select distinct "domain" as value from "relay_miners" order by 1'),
    allowedStakers: await column(pool, 'select distinct unnest("linkedAddresses") as value from "address_groups" order by 1'),
    minimumStake: settings?.minimumStake ?? null,
    allowPublicStaking: isPrivate.includes(false),
    fee: 0,
    feeType: "up_to",
    healthy: true,
  });
}

/** Upstream makes keys on the way; here only those that somebody put into the table are handed out. */
async function suppliers(pool: Pool, body: Record<string, unknown>): Promise<Answer> {
  const items = listOf(body, "items") as { amount: number; qty: number }[];
  if (items.length === 0) return refusal(400, "Invalid request. Empty items.");
  const wanted = items.flatMap(({ amount, qty }) => Array.from({ length: qty }, () => amount));
  const free = await column<string>(pool, `select "address" as value from "keys" where "state" = 'available' order by "id"`);
  if (free.length < wanted.length) return refusal(400, "No addresses available");
  const configurations = wanted.map((stakeAmount, index) => ({
    operatorAddress: free[index],
    ownerAddress: body.ownerAddress,
    stakeAmount,
    services: [],
  }));
  return json(200, { data: configurations });
}

/** The calls that move suppliers on: they change the state of the keys that exist. */
const moveTo =
  (state: string): Serve =>
  async (pool, body) => {
    const addresses = listOf(body, "addresses");
    if (addresses.length === 0) return refusal(400, "Invalid request. Empty addresses.");
    await pool.query('update "keys" set "state" = $1::text::"address_states" where "address" = any($2)', [state, addresses]);
    return json(200, { data: "OK" });
  };

const addressGroups: Serve = async (pool) => json(200, { data: (await pool.query('select "id", "name" from "address_groups"')).rows });

/** The bodies of these calls are not known: whoever may call gets upstream's answer to a body that makes it fail. */
const unknownBody: Serve = () => Promise.reject(new Error("the stand-in does not know this call's body"));

const both: Record<string, Serve> = {
  "/api/status": status,
  "/api/suppliers": suppliers,
  "/api/suppliers/stake": moveTo("staked"),
  "/api/suppliers/unstaking": moveTo("unstaking"),
  "/api/suppliers/release": moveTo("available"),
};

const lineB: Record<string, Serve> = {
  "/api/suppliers/address-groups": addressGroups,
  "/api/import-suppliers/request": unknownBody,
  "/api/import-suppliers/submit": unknownBody,
  "/api/import-suppliers/status": unknownBody,
};

/** The Provider's signed calls of a line, by path. */
export const providerCalls = (line: Line): Record<string, Serve> => (line === "B" ? { ...both, ...lineB } : both);
