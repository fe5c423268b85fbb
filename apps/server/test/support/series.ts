/** One line of Prometheus text. */
export type Series = { name: string; labels: Record<string, string>; value: number; line: string }

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*?)\})? (\S+)/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** Every series of a scrape, in either of the two formats. */
export function readSeries(text: string): Series[] {
  return text.split('\n').flatMap(line => {
    const [, name = '', labels = '', value = ''] = (!line.startsWith('#') && LINE.exec(line)) || []
    if (name === '') return []
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text])
    return [
      { name, labels: Object.fromEntries(pairs), value: Number(value.replace('+Inf', 'Infinity')), line },
    ]
  })
}

/** The value of the one series with this name and these labels among its own; 0 where there is none yet. */
export function sumOf(text: string, name: string, labels: Record<string, string> = {}): number {
  const found = readSeries(text).filter(
    series =>
      series.name === name && Object.entries(labels).every(([label, is]) => series.labels[label] === is),
  )
  return found.reduce((sum, { value }) => sum + value, 0)
}
