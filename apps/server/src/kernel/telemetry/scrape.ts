import { Counter, type Metric, type Registry } from 'prom-client'

/** Below the 10 s that Prometheus gives a target by default. */
const COLLECT_TIMEOUT_MS = 3_000
const FAILURES = 'buywhere_metrics_failures_total'

/** What the library's types leave out. */
type Printer = { getMetricsAsString(metric: Metric): Promise<string> }

type Scrape = { contentType: string; text: string }

/**
 * What the registry holds, as text. A metric that cannot be had, or not in 3 seconds, is left out and counted: a
 * database that is away must not take the figures along that tell of it.
 */
export async function scrape(registry: Registry): Promise<Scrape> {
  const failures = failuresOf(registry)
  const isOpenMetrics = registry.contentType.startsWith('application/openmetrics-text')
  const metrics = (registry.getMetricsAsArray() as unknown as Metric[]).filter(metric => metric !== failures)
  const texts = await Promise.all(
    metrics.map(metric =>
      inTime(textOf(registry, metric, isOpenMetrics)).catch(() => {
        failures.inc()
        return null
      }),
    ),
  )
  texts.push(await textOf(registry, failures, isOpenMetrics))
  const blocks = texts.filter(text => text !== null)
  return {
    contentType: registry.contentType,
    text: isOpenMetrics ? `${blocks.join('\n')}\n# EOF\n` : `${blocks.join('\n\n')}\n`,
  }
}

function failuresOf(registry: Registry): Counter {
  const known = registry.getSingleMetric(FAILURES)
  if (known !== undefined) return known as Counter
  return new Counter({
    name: FAILURES,
    help: 'Metrics that a scrape went without, because they could not be read in time.',
    registers: [registry],
  })
}

/** OpenMetrics names a counter without the `_total` of its series; the library's own `metrics()` renames it as here. */
function textOf(registry: Registry, metric: Metric, isOpenMetrics: boolean): Promise<string> {
  const named = metric as unknown as { name: string }
  if (isOpenMetrics && metric instanceof Counter) named.name = named.name.replace(/_total$/, '')
  return (registry as unknown as Printer).getMetricsAsString(metric)
}

async function inTime(work: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), COLLECT_TIMEOUT_MS)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}
