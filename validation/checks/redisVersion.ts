const [leastMajor, leastMinor] = [8, 2];

/** Whether a Redis has what miners acknowledge with. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
