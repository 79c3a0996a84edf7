/** Databases of the control plane; Igniter's programs expect the names of their own. */
export const databaseNames = {
  provider: "provider",
  middleman: "middleman",
  temporal: "temporal",
  temporalVisibility: "temporal_visibility",
} as const;

/** Who owns them: a role for each program, so that no program can read another's data. */
export const databaseRoles = { provider: "provider", middleman: "middleman", temporal: "temporal" } as const;
