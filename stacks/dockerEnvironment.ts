/** Variables that send the Docker provider to another engine than the host's own, whatever the program says. */
export const misleadingVariables = [
  "DOCKER_CONTEXT",
  "DOCKER_CERT_PATH",
  "DOCKER_CERT_MATERIAL",
  "DOCKER_KEY_MATERIAL",
  "DOCKER_SSH_OPTS",
] as const;

/** Refuses an environment under which containers meant for one machine would be made on another. */
export function refuseMisleadingEnvironment(env: NodeJS.ProcessEnv): void {
  const found = misleadingVariables.filter((name) => env[name]);
  if (found.length === 0) return;
  throw new Error(
    `${found.join(", ")} ${found.length === 1 ? "is" : "are"} set and would lead the Docker provider to another engine than the stack's hosts. ` +
      `Next: unset ${found.join(" ")}`,
  );
}
