import type { Figures } from './figures.ts'

const MEGABYTE = 1_000_000

type Column = { title: string; show(figure: (key: string) => number | undefined): string }

const number = (value: number | undefined, digits: number): string =>
  value === undefined ? '' : value.toLocaleString('en', { maximumFractionDigits: digits })
/** Three digits that count, however small. */
const ms = (value: number | undefined): string =>
  value === undefined ? '' : Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 4 })
const megabytes = (value: number | undefined): string =>
  number(value === undefined ? undefined : value / MEGABYTE, 0)

const COLUMNS: Column[] = [
  { title: 'queries', show: figure => number(figure('queries'), 0) },
  { title: 'p50 ms', show: figure => ms(figure('p50_ms')) },
  { title: 'p90 ms', show: figure => ms(figure('p90_ms')) },
  { title: 'p99 ms', show: figure => ms(figure('p99_ms')) },
  { title: 'mean ms', show: figure => ms(figure('mean_ms')) },
  { title: 'max ms', show: figure => ms(figure('max_ms')) },
  { title: 'of it count, mean', show: figure => ms(figure('count_mean_ms')) },
  { title: 'queries/s, 2 threads', show: figure => number(figure('qps_2_threads'), 0) },
  { title: 'answered', show: figure => `${number((figure('answered_share') ?? 0) * 100, 0)} %` },
  {
    title: 'build s',
    show: figure => number((figure('build_ms') ?? 0) / 1_000, 1),
  },
  { title: 'disk MB', show: figure => megabytes(figure('disk_bytes')) },
  { title: 'memory MB', show: figure => megabytes(figure('rss_bytes')) },
]

/** The figures of the engines named as a markdown table, a row each, the caption below it. */
export function renderTable(
  engines: readonly { name: string; gives: string }[],
  figures: Figures,
  caption: string,
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const titles = ['engine', ...COLUMNS.map(column => column.title)]
  const lines = engines.map(({ name }) =>
    row([name, ...COLUMNS.map(column => column.show(key => figures[`${name}.${key}`]))]),
  )
  const notes = engines.map(({ name, gives }) => `- ${name}: ${gives}.`)
  const rule = row(titles.map((_, place) => (place === 0 ? '---' : '---:')))
  return `${[row(titles), rule, ...lines, '', caption, '', ...notes].join('\n')}\n`
}
