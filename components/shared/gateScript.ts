import { shellQuote } from "../host/script.ts";

export interface GateScript {
  containerName: string;
  /** Bash commands; the instance is healthy when all of them succeed in one go. Each prints what is wrong when it fails. */
  checks: string[];
  /** Seconds to wait for health. */
  deadlineSeconds: number;
  /** What usually is the cause when this role does not become healthy, and what to do. */
  hint: string;
  /** Seconds during which the checks must keep succeeding, for programs that look well before they fail. Default 0. */
  steadySeconds?: number;
}

/** Restarts while the gate watches after which waiting longer is pointless. */
const maximumRestarts = 5;

/** Programs print connection URLs with passwords (the relay miner does at its start), so log lines are never shown as they are. */
export const redactUrls = "sed -E 's#([a-z][a-z0-9+.-]*://)[^@/ \"]*@#\\1[redacted]@#g'";

/**
 * Waits until an instance is healthy by its own contract, or says why it is not: state, exit code, restarts, the last log lines
 * (passwords in URLs redacted) and the likely cause.
 */
export function gateScript({ containerName, checks, deadlineSeconds, hint, steadySeconds = 0 }: GateScript): string {
  const name = shellQuote(containerName);
  const body = checks.map((check) => `  { ${check.trim()}; } || return 1`).join("\n");
  return `
name=${name}
check() {
${body}
}
diagnose() {
  echo "${containerName}: $1"
  docker inspect -f 'state {{.State.Status}}, exit code {{.State.ExitCode}}, restarts {{.RestartCount}}{{if .State.OOMKilled}}, killed for lack of memory{{end}}' "$name" 2>&1 || true
  docker logs --tail 8 "$name" 2>&1 | cut -c1-300 | ${redactUrls} || true
  echo ${shellQuote(`Likely: ${hint}`)}
  echo "Next: docker logs $name"
} >&2
restarts() { docker inspect -f '{{.RestartCount}}' "$name" 2>/dev/null || echo 0; }
# in a loop the daemon's pauses grow to a minute: what was mended meanwhile is tried at once
if [ "$(docker inspect -f '{{.State.Restarting}}' "$name" 2>/dev/null)" = true ]; then docker restart "$name" >/dev/null 2>&1 || true; fi
before=$(restarts)
end=$((SECONDS + ${deadlineSeconds}))
steady=$((SECONDS + ${steadySeconds}))
while :; do
  if problem=$(check 2>&1); then
    if [ "$SECONDS" -ge "$steady" ]; then exit 0; fi
  else
    steady=$((SECONDS + ${steadySeconds}))
    if [ $(($(restarts) - before)) -ge ${maximumRestarts} ]; then diagnose "restarts in a loop: $problem"; exit 1; fi
    if [ "$SECONDS" -ge "$end" ]; then diagnose "not healthy after ${deadlineSeconds} s: $problem"; exit 1; fi
  fi
  sleep 0.3
done`;
}
