/** Databases of the control plane; Igniter's programs expect the names of their own. */
export const databaseNames = {
  provider: "provider",
  middleman: "middleman",
  temporal: "temporal",
  temporalVisibility: "temporal_visibility",
} as const;

/** Who owns them: a role for each program, so that no program can read another's data. */
export const databaseRoles = { provider: "provider", middleman: "middleman", temporal: "temporal" } as const;

/** Reads the server's own figures; owns nothing and opens no program's database. */
export const monitoringRole = "monitoring";

/** Database that the server comes with, and that nobody keeps data in. */
export const maintenanceDatabase = "postgres";
