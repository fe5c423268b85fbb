import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { isDay, listRateSources, listRates, type RawRate, readRates, takeRates } from '../../catalog/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform, type Platform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

/** Refusals told in full; the rest, and codes of what is no currency, are counted by their reasons. */
const EXAMPLES_MAX = 20

/** Without a file, lists what is in use; with files, loads their rates. Exit 1 when a file gave nothing to keep. */
export const fx: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: {
      since: { type: 'string' },
      source: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const { since = '0000-00-00', source, force } = values
  if (values.since !== undefined && !isDay(values.since)) {
    throw new AppError('usage', '--since takes a day such as 2026-01-31')
  }
  // Read before anything is opened: a file that is none leaves everything as it is.
  const rates: RawRate[] = []
  for (const file of positionals) {
    rates.push(...readRates(await read(file), source === undefined ? {} : { source }))
  }
  await using platform = await openPlatform(context)
  if (positionals.length === 0) {
    for (const line of await describeRates(platform)) context.print(line)
    return 0
  }
  const { db } = platform.database
  const taken = await takeRates(
    { db, clock: platform.clock, log: platform.log },
    rates.filter(rate => rate.date >= since),
    { force },
  )
  const told = taken.refused.filter(({ reason }) => reason !== 'unknown_currency')
  const reasons = Map.groupBy(taken.refused, refusal => refusal.reason)
  context.print(
    JSON.stringify({
      rates: taken.stored,
      unchanged: taken.unchanged,
      newest: taken.newest,
      refused: Object.fromEntries([...reasons].map(([reason, refusals]) => [reason, refusals.length])),
      ...(told.length > 0 && { examples: told.slice(0, EXAMPLES_MAX) }),
    }),
  )
  return taken.newest === null ? 1 : 0
}

/** The newest rate of each currency, then who they come from. */
async function describeRates({ clock, database: { db } }: Platform): Promise<string[]> {
  const now = clock.now()
  const rates = (await listRates(db, now)).map(({ currency, unitsPerEur, date, source, ageDays, isOld }) =>
    [
      currency,
      String(unitsPerEur).padStart(14),
      date,
      `${ageDays} d`.padStart(6),
      source,
      ...(isOld ? ['old'] : []),
    ].join('  '),
  )
  const sources = (await listRateSources(db)).map(({ name, newest, currencies, succeededAt, failure }) =>
    [
      `${name}: ${currencies} currencies, newest ${newest ?? 'none'}`,
      ...(succeededAt === null ? [] : [`read ${succeededAt.toISOString()}`]),
      ...(failure === null ? [] : [`failing: ${failure}`]),
    ].join(', '),
  )
  return ['per euro, newest that counts:', ...rates, '', ...sources]
}

/** `-` is standard input. */
async function read(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin)
  try {
    return await readFile(file)
  } catch (error) {
    throw new AppError('usage', `the file ${file} cannot be read`, { cause: error })
  }
}
