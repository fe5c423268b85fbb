import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readEcbCsv, storeRates } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

export const fx: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: { since: { type: 'string' } },
    allowPositionals: true,
  })
  if (positionals.length !== 1) throw new AppError('usage', 'fx takes one FILE: the unpacked eurofxref CSV')
  const rates = readEcbCsv(await readFile(positionals[0]!, 'utf8'), values.since)
  await using platform = await openPlatform(context)
  const stored = await storeRates(platform.database.db, rates)
  context.print(
    JSON.stringify({
      rates: stored,
      newest:
        rates
          .map(rate => rate.date)
          .sort()
          .at(-1) ?? null,
    }),
  )
  return 0
}
