const PROBES: readonly { module: string; targets: readonly string[] }[] = [
  { module: 'healthy', targets: ['http://api:8000/health', 'http://mcp:8080/health'] },
  { module: 'finds', targets: ['http://api:8000/v1/search?q=laptop&limit=1'] },
  { module: 'redirects', targets: ['http://api:8000/go/B09G9HDHJT'] },
]

/** Processes whose metrics are read with the same bearer token. */
type MetricsJob = { name: string; targets: readonly string[]; tokenFile: string }

type PrometheusOptions = {
  scrapeInterval: string
  evaluationInterval: string
  ruleFiles: readonly string[]
  alertmanager: string
  blackbox: string
  probes: readonly { module: string; targets: readonly string[] }[]
  metrics: readonly MetricsJob[]
  /** Prometheus, Alertmanager and the exporter themselves, and addresses that the operator lists. */
  others: boolean
}

const SHIPPED: PrometheusOptions = {
  scrapeInterval: '15s',
  evaluationInterval: '15s',
  ruleFiles: ['rules/*.yml'],
  alertmanager: 'alertmanager:9093',
  blackbox: 'blackbox-exporter:9115',
  probes: PROBES,
  metrics: [
    // A key of the operator with the scope ops:read: ./buywhere key metrics
    { name: 'buywhere', targets: ['api:8000'], tokenFile: '/run/secrets/metrics_key' },
    // METRICS_PORT of those without an API, with METRICS_TOKEN.
    {
      name: 'buywhere-processes',
      targets: ['mcp:9101', 'scraper-scheduler:9101', 'backup-cron:9101'],
      tokenFile: '/run/secrets/metrics_token',
    },
  ],
  others: true,
}

/** What Prometheus reads, looks at and tells. */
export function prometheusConfig(options: Partial<PrometheusOptions> = {}) {
  const { scrapeInterval, evaluationInterval, ruleFiles, alertmanager, blackbox, probes, metrics, others } = {
    ...SHIPPED,
    ...options,
  }
  const statics = (name: string, target: string) => ({
    job_name: name,
    static_configs: [{ targets: [target] }],
  })
  return {
    global: { scrape_interval: scrapeInterval, evaluation_interval: evaluationInterval },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [
      ...metrics.map(({ name, targets, tokenFile }) => ({
        job_name: name,
        authorization: { type: 'Bearer', credentials_file: tokenFile },
        static_configs: [{ targets }],
      })),
      ...probes.map(({ module, targets }) => ({
        job_name: `probe-${module}`,
        ...probing(module, blackbox),
        static_configs: [{ targets }],
      })),
      ...(others
        ? [
            {
              job_name: 'probe-public',
              ...probing('answers', blackbox),
              file_sd_configs: [{ files: ['targets/public.json'] }],
            },
            statics('prometheus', 'localhost:9090'),
            statics('alertmanager', alertmanager),
            statics('blackbox', blackbox),
          ]
        : []),
    ],
  }
}

/** The exporter is asked, with the target as a parameter, which becomes the instance. */
function probing(module: string, blackbox: string) {
  return {
    metrics_path: '/probe',
    params: { module: [module] },
    relabel_configs: [
      { source_labels: ['__address__'], target_label: '__param_target' },
      { source_labels: ['__param_target'], target_label: 'instance' },
      { target_label: '__address__', replacement: blackbox },
    ],
  }
}
