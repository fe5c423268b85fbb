import { parseArgs } from 'node:util'
import { AppError } from '../../kernel/errors/index.ts'
import { GUARDED_NAMES, readGuards, releaseGuard, setLimits } from '../../ops/guards/index.ts'
import { presentGuard, presentTrip } from '../../surfaces/present/present-guard.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

const USAGE = `guards status | guards release TABLE --reason TEXT | guards set TABLE --rows N --share S [--part source:ID]
  TABLE is one of: ${GUARDED_NAMES.join(', ')}`
const OPERATOR = { kind: 'operator', id: null } as const

/** Loss guards: how they stand, and letting the ingest go on. Exit 1 of `status`: one is tripped. */
export const guards: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: {
      reason: { type: 'string' },
      rows: { type: 'string' },
      share: { type: 'string' },
      part: { type: 'string', default: '' },
    },
    allowPositionals: true,
  })
  const [verb, table, ...rest] = positionals
  if (rest.length > 0) throw new AppError('usage', USAGE)
  if (verb === 'status' && table === undefined) {
    await using platform = await openPlatform(context)
    const statuses = await readGuards(platform.database.db)
    for (const status of statuses) context.print(JSON.stringify(presentGuard(status)))
    return statuses.some(({ trips }) => trips.length > 0) ? 1 : 0
  }
  if (table === undefined || !GUARDED_NAMES.includes(table)) throw new AppError('usage', USAGE)
  if (verb === 'release') {
    const reason = values.reason?.trim()
    if (!reason) throw new AppError('usage', `--reason is needed: it goes into the audit log\n${USAGE}`)
    await using platform = await openPlatform(context)
    const { clock, database } = platform
    const release = { table, reason, actor: OPERATOR, requestId: null }
    for (const trip of await releaseGuard({ db: database.db, clock }, release)) {
      context.print(JSON.stringify({ table, ...presentTrip(trip) }))
    }
    return 0
  }
  if (verb === 'set') {
    const limits = { rowsMin: Number(values.rows), shareMax: Number(values.share) }
    const isShare = limits.shareMax >= 0 && limits.shareMax <= 1
    if (!Number.isInteger(limits.rowsMin) || limits.rowsMin < 1 || !isShare) {
      throw new AppError('usage', `--rows is a whole number from 1 on, --share from 0 to 1\n${USAGE}`)
    }
    await using platform = await openPlatform(context)
    await setLimits(platform.database.db, { table, part: values.part, limits })
    context.print(
      JSON.stringify({ table, part: values.part, rows_min: limits.rowsMin, share_max: limits.shareMax }),
    )
    return 0
  }
  throw new AppError('usage', USAGE)
}
