import type { AlertRule, AlertRulesInput } from "./rule.ts";

/** File systems that hold data; the others are views of the kernel. */
const disks = '{fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|fuse.*", mountpoint!~"/boot.*"}';

/** The machines below everything. */
export function hostRules({ nodeExporter }: AlertRulesInput): AlertRule[] {
  if (!nodeExporter) return [];
  const free = `node_filesystem_avail_bytes${disks} / node_filesystem_size_bytes${disks}`;
  return [
    {
      alert: "HostDown",
      expr: 'up{role="node-exporter"} == 0',
      forSeconds: 120,
      severity: "critical",
      topic: "host",
      summary: "A host does not answer",
      description: "Host {{ $labels.host }} does not answer (up {{ $value }}): everything on it is probably down.",
    },
    diskRule("warning", 0.15, free),
    diskRule("critical", 0.05, free),
    {
      alert: "DiskFullSoon",
      // an hour's samples at least: a line through a few minutes leads anywhere
      expr: `predict_linear(node_filesystem_avail_bytes${disks}[6h], 86400) < 0 and ${free} < 0.4 and node_filesystem_avail_bytes${disks} offset 1h`,
      forSeconds: 1800,
      severity: "warning",
      topic: "disk",
      summary: "A disk will be full within a day",
      description: "{{ $labels.mountpoint }} of host {{ $labels.host }} will be full within a day at the present pace.",
    },
    {
      alert: "InodesRunningOut",
      expr: `node_filesystem_files_free${disks} / (node_filesystem_files${disks} > 0) < 0.1`,
      forSeconds: 300,
      severity: "warning",
      topic: "inodes",
      summary: "A file system is running out of inodes",
      description: "{{ $labels.mountpoint }} of host {{ $labels.host }} has {{ $value | humanizePercentage }} of its inodes left.",
    },
    {
      alert: "MemoryLow",
      expr: "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.1",
      forSeconds: 300,
      severity: "warning",
      topic: "memory",
      summary: "A host is running out of memory",
      description: "Host {{ $labels.host }} has {{ $value | humanizePercentage }} of its memory left.",
    },
    {
      alert: "OutOfMemory",
      expr: "increase(node_vmstat_oom_kill[15m]) > 0",
      severity: "critical",
      topic: "out-of-memory",
      summary: "The kernel ended a program for lack of memory",
      description: 'On host {{ $labels.host }} {{ $value | printf "%.0f" }} programs were ended for lack of memory within 15 minutes.',
    },
    {
      alert: "CpuBusy",
      expr: '1 - avg by (stack, instance, host) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.95',
      forSeconds: 900,
      severity: "warning",
      topic: "cpu",
      summary: "A host's processors are busy all the time",
      description: "The processors of host {{ $labels.host }} are busy {{ $value | humanizePercentage }} of the time.",
    },
    {
      alert: "ClockSkew",
      expr: "abs(node_time_seconds - timestamp(node_time_seconds)) > 2",
      forSeconds: 300,
      severity: "critical",
      topic: "clock",
      summary: "A host's clock is wrong",
      description: "The clock of host {{ $labels.host }} is {{ $value | humanizeDuration }} away from the monitoring host's.",
    },
    {
      alert: "ClockNotSynchronised",
      expr: "node_timex_sync_status == 0 and node_timex_maxerror_seconds >= 16",
      forSeconds: 600,
      severity: "warning",
      topic: "clock",
      summary: "A host's clock is not synchronised",
      description: "Nothing keeps the clock of host {{ $labels.host }} right (sync status {{ $value }}).",
    },
  ];
}

function diskRule(severity: "warning" | "critical", least: number, free: string): AlertRule {
  return {
    alert: "DiskFilling",
    expr: `${free} < ${least}`,
    forSeconds: 300,
    severity,
    topic: "disk",
    summary: "A disk is filling up",
    description: "{{ $labels.mountpoint }} of host {{ $labels.host }} has {{ $value | humanizePercentage }} of its space left.",
  };
}
