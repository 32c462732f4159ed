/** What the process itself uses, in Prometheus' text form. */
export function processMetrics(): string {
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return `# HELP process_resident_memory_bytes Memory that the server holds.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes ${rss}
# HELP process_cpu_seconds_total Processor time that the server took.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total ${(user + system) / 1e6}
`;
}
