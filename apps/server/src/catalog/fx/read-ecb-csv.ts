import { AppError } from '../../kernel/errors/index.ts'
import { isCurrency } from '../../kernel/money/index.ts'

export type FxRate = { quote: string; date: string; source: string; unitsPerEur: string }

/**
 * The ECB's `eurofxref` table: a header `Date,USD,JPY,…`, then a line a day, `N/A` where there was no rate.
 * Days before `since` (ISO date) are left out. Throws `feed_failed` when it is not that table.
 */
export function readEcbCsv(text: string, since = '0000-00-00'): FxRate[] {
  const [header = '', ...lines] = text.split(/\r?\n/)
  const columns = header.split(',').map(name => name.trim())
  if (columns[0] !== 'Date')
    throw new AppError('feed_failed', 'not an ECB rate table: no column Date at its start')
  return lines.flatMap(line => {
    const cells = line.split(',').map(cell => cell.trim())
    const date = cells[0] ?? ''
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || date < since) return []
    return columns.flatMap((quote, index) => {
      const unitsPerEur = cells[index] ?? ''
      const usable =
        index > 0 && isCurrency(quote) && /^\d+(\.\d+)?$/.test(unitsPerEur) && Number(unitsPerEur) > 0
      return usable ? [{ quote, date, source: 'ECB', unitsPerEur }] : []
    })
  })
}
