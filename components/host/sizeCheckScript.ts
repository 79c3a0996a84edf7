/** Where a size stands in the config. */
export interface SizedHost {
  stack: string;
  host: string;
  /** As in the stack file. */
  size: { memoryMiB: number; cpus: number };
}

/** Bash that fails on a machine with less than its limits were made for; the kernel's own share may differ by a sixty-fourth. */
export function sizeCheckScript({ stack, host, size: { memoryMiB, cpus } }: SizedHost): string {
  const least = memoryMiB - Math.floor(memoryMiB / 64);
  return `
memory=$(($(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo) / 1024))
cores=$(nproc)
if [ "$memory" -lt ${least} ] || [ "$cores" -lt ${cpus} ]; then
  echo "host ${host} has $memory MiB and $cores cores, less than hosts.${host}.size (${memoryMiB} MiB, ${cpus} cores), which its containers' limits follow from." \\
    "Next: npm run pocket -- host scan --stack ${stack} --host ${host}, which reads the size again" >&2
  exit 1
fi
`.trim();
}
