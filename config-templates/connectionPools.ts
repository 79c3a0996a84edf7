/** Connections that each program may hold open to PostgreSQL; the server's max_connections has to cover their sum. */
export const connectionPools = {
  /** Each web and each workflows process of Igniter. */
  igniterProcess: 10,
  /** Each of Temporal's services has both pools of its own. */
  temporalServices: 4,
  temporalPersistence: 8,
  temporalVisibility: 3,
  /** Migrations, administration, monitoring, backups, and what the server keeps for its superuser. */
  others: 10,
} as const;
