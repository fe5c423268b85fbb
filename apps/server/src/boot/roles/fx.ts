import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
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
  if (positionals.length !== 1)
    throw new AppError('usage', 'fx takes one FILE, or -: the unpacked eurofxref CSV')
  const rates = readEcbCsv(await read(positionals[0]!), values.since)
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

/** `-` is standard input. */
function read(file: string): Promise<string> {
  return file === '-' ? text(process.stdin) : readFile(file, 'utf8')
}
