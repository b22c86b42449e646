/** A configuration of Prometheus that finds the targets of the server at `origin` and scrapes them. */
export function prometheusYml(origin: string, token: string): string {
  return `scrape_configs:
  - job_name: metrics-tracker
    scrape_interval: 15s
    scheme: ${new URL(origin).protocol.replace(':', '')}
    authorization:
      credentials: ${token}
    http_sd_configs:
      - url: ${origin.replace(/\/$/, '')}/api/v1/prometheus/targets
        refresh_interval: 15s
        authorization:
          credentials: ${token}
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: .+_created
        action: drop
`;
}
