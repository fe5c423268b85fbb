import { parseArgs } from 'node:util'
import { asPlatform } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { changeOrgPlan, loadPlans, type Plan, setPlan } from '../../tenancy/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

const USAGE =
  'plan list | plan set CODE [--requests-per-minute N|unlimited …] [--from DATE] | plan assign ORG_ID CODE [--from DATE]'
const OPERATOR = { kind: 'operator', id: null } as const

/** Options of `set`, each a number of the plan; those of the first list may be `unlimited`. */
const LIMITS = {
  'price-minor': 'priceMinor',
  'requests-per-second': 'requestsPerSecond',
  'requests-per-minute': 'requestsPerMinute',
  'requests-per-day': 'requestsPerDay',
  'agent-minutes-per-month': 'agentMinutesPerMonth',
  sources: 'sources',
  watches: 'watches',
  seats: 'seats',
} as const satisfies Record<string, keyof Plan>
const MAY_BE_ZERO = ['price-minor', 'agent-minutes-per-month', 'sources', 'watches', 'seats']

export const plan: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: {
      ...Object.fromEntries(Object.keys(LIMITS).map(name => [name, { type: 'string' as const }])),
      'results-per-call': { type: 'string' },
      overage: { type: 'string' },
      name: { type: 'string' },
      currency: { type: 'string' },
      from: { type: 'string' },
    },
    allowPositionals: true,
  })
  const options = values as Readonly<Record<string, string | undefined>>
  const [verb, ...rest] = positionals
  const from = options.from === undefined ? null : readDate(options.from)

  if (verb === 'list' && rest.length === 0) {
    await using platform = await openPlatform(context)
    for (const row of await asPlatform(platform.database.db, loadPlans)) context.print(JSON.stringify(row))
    return 0
  }
  if (verb === 'set' && rest.length === 1) {
    const changes = readChanges(options)
    await using platform = await openPlatform(context)
    const { db } = platform.database
    const row = await setPlan(
      { db, clock: platform.clock },
      { code: rest[0]!, changes, from, actor: OPERATOR },
    )
    context.print(JSON.stringify(row))
    return 0
  }
  if (verb === 'assign' && rest.length === 2 && /^\d{1,16}$/.test(rest[0]!)) {
    const [orgId, code] = [Number(rest[0]), rest[1]!]
    await using platform = await openPlatform(context)
    const now = platform.clock.now()
    const { validFrom } = await asPlatform(platform.database.db, transaction =>
      changeOrgPlan(transaction, { orgId, code, from, actor: OPERATOR, requestId: null, now }),
    )
    context.print(JSON.stringify({ org_id: String(orgId), plan: code, valid_from: validFrom }))
    return 0
  }
  throw new AppError('usage', USAGE)
}

function readChanges(options: Readonly<Record<string, string | undefined>>): Partial<Omit<Plan, 'code'>> {
  const limits = Object.entries(LIMITS).flatMap(([option, field]) => {
    const text = options[option]
    if (text === undefined) return []
    return [[field, text === 'unlimited' ? null : readNumber(option, text)]]
  })
  const { name, currency, overage, 'results-per-call': results } = options
  if (overage !== undefined && overage !== 'on' && overage !== 'off') {
    throw new AppError('usage', '--overage is on or off')
  }
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) {
    throw new AppError('usage', '--currency is an ISO 4217 code')
  }
  return {
    ...Object.fromEntries(limits),
    ...(results !== undefined && { resultsPerCall: readNumber('results-per-call', results) }),
    ...(name !== undefined && { displayName: name }),
    ...(currency !== undefined && { currency }),
    ...(overage !== undefined && { hasOverage: overage === 'on' }),
  }
}

function readNumber(option: string, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value) || (value === 0 && !MAY_BE_ZERO.includes(option))) {
    throw new AppError('usage', `--${option} is a whole number, or unlimited`)
  }
  return value
}

function readDate(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new AppError('usage', '--from is a date such as 2026-12-01T00:00Z')
  return date
}
