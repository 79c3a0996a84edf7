/** The three shapes of a stack: one local engine, one machine over SSH, many machines. */
export const profiles = ["lab", "prod-single", "prod-ha"] as const;
export type Profile = (typeof profiles)[number];

/** One value for each profile, so that a default that differs stands on one line. */
export interface PerProfile<T> {
  lab: T;
  single: T;
  ha: T;
}

export function byProfile<T>(profile: Profile, values: PerProfile<T>): T {
  if (profile === "lab") return values.lab;
  return profile === "prod-single" ? values.single : values.ha;
}

export function isProduction(profile: Profile): boolean {
  return profile !== "lab";
}
