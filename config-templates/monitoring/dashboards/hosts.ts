import { type DashboardSpec, graph } from "./builder.ts";

const disks = 'fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660|fuse.*", mountpoint!~"/boot.*"';

/** The machines and the programs' appetite. */
export const hosts: DashboardSpec = {
  uid: "pocket-hosts",
  title: "Hosts",
  description: "The machines, and what the programs take of them.",
  selects: [{ label: "host", title: "Host", metric: "up" }],
  rows: [
    {
      title: "Machines",
      panels: [
        graph(
          "Processors busy",
          [{ expr: '1 - avg by (host) (rate(node_cpu_seconds_total{mode="idle", host=~"$host"}[$__rate_interval]))', legend: "{{host}}" }],
          {
            unit: "percentunit",
            max: 1,
          },
        ),
        graph("Load", [{ expr: 'node_load1{host=~"$host"}', legend: "{{host}}" }]),
        graph(
          "Memory left",
          [{ expr: 'node_memory_MemAvailable_bytes{host=~"$host"} / node_memory_MemTotal_bytes{host=~"$host"}', legend: "{{host}}" }],
          {
            unit: "percentunit",
            max: 1,
          },
        ),
        graph(
          "Disk left",
          [
            {
              expr: `node_filesystem_avail_bytes{host=~"$host", ${disks}} / node_filesystem_size_bytes{host=~"$host", ${disks}}`,
              legend: "{{host}} {{mountpoint}}",
            },
          ],
          {
            unit: "percentunit",
            max: 1,
          },
        ),
        graph(
          "Disk traffic",
          [
            { expr: 'sum by (host) (rate(node_disk_read_bytes_total{host=~"$host"}[$__rate_interval]))', legend: "{{host}} read" },
            { expr: 'sum by (host) (rate(node_disk_written_bytes_total{host=~"$host"}[$__rate_interval]))', legend: "{{host}} written" },
          ],
          { unit: "Bps" },
        ),
        graph(
          "Disks busy",
          [
            {
              expr: 'max by (host, device) (rate(node_disk_io_time_seconds_total{host=~"$host"}[$__rate_interval]))',
              legend: "{{host}} {{device}}",
            },
          ],
          {
            unit: "percentunit",
            max: 1,
          },
        ),
        graph(
          "Waiting for …",
          [
            { expr: 'rate(node_pressure_cpu_waiting_seconds_total{host=~"$host"}[$__rate_interval])', legend: "{{host}} processor" },
            { expr: 'rate(node_pressure_memory_waiting_seconds_total{host=~"$host"}[$__rate_interval])', legend: "{{host}} memory" },
            { expr: 'rate(node_pressure_io_waiting_seconds_total{host=~"$host"}[$__rate_interval])', legend: "{{host}} disk" },
          ],
          { unit: "percentunit", description: "Share of the time in which some program waits." },
        ),
        graph("Clock's offset", [{ expr: 'abs(node_timex_offset_seconds{host=~"$host"})', legend: "{{host}}" }], { unit: "s" }),
      ],
    },
    {
      title: "Programs",
      panels: [
        graph("Memory", [{ expr: 'process_resident_memory_bytes{host=~"$host"}', legend: "{{instance}}" }], {
          unit: "bytes",
          stacked: true,
        }),
        graph("Processor", [{ expr: 'rate(process_cpu_seconds_total{host=~"$host"}[$__rate_interval])', legend: "{{instance}}" }], {
          stacked: true,
        }),
        graph("Restarts in an hour", [{ expr: 'changes(process_start_time_seconds{host=~"$host"}[1h])', legend: "{{instance}}" }]),
        graph("Open files", [{ expr: 'process_open_fds{host=~"$host"}', legend: "{{instance}}" }]),
      ],
    },
    {
      title: "Monitoring itself",
      panels: [
        graph("Series", [{ expr: "prometheus_tsdb_head_series", legend: "{{instance}}" }]),
        graph("Disk of Prometheus", [{ expr: "prometheus_tsdb_storage_blocks_bytes", legend: "{{instance}}" }], { unit: "bytes" }),
        graph(
          "Messages",
          [
            { expr: "sum by (integration) (rate(alertmanager_notifications_total[$__rate_interval]))", legend: "{{integration}}" },
            {
              expr: "sum by (integration) (rate(alertmanager_notifications_failed_total[$__rate_interval]))",
              legend: "{{integration}} failed",
            },
          ],
          { unit: "ops" },
        ),
        graph("Time of a scrape", [{ expr: "max by (job) (scrape_duration_seconds)", legend: "{{job}}" }], { unit: "s" }),
      ],
    },
  ],
};
