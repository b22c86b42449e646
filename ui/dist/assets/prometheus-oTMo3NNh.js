function e(e,t){return`scrape_configs:
  - job_name: metrics-tracker
    scrape_interval: 15s
    scheme: ${new URL(e).protocol.replace(`:`,``)}
    authorization:
      credentials: ${t}
    http_sd_configs:
      - url: ${e.replace(/\/$/,``)}/api/v1/prometheus/targets
        refresh_interval: 15s
        authorization:
          credentials: ${t}
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: .+_created
        action: drop
`}export{e as t};