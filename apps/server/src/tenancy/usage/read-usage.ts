import { sql } from 'kysely'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'

export type UsageCounts = {
  requests: number
  errors: number
  limited: number
  cost: number
  results: number
}

export type UsageGroups = {
  /** Whole hours. */
  from: Date
  to: Date
  sums: UsageCounts
  groups: (UsageCounts & { group: string | null })[]
  isTruncated: boolean
}

const MAX_GROUPS = 1_000
const MAX_RANGE_MS = 400 * 86_400_000
const HOUR_MS = 3_600_000

const ISO = sql`'YYYY-MM-DD"T"HH24:MI:SS"Z"'`
const GROUP_BY = {
  hour: sql`to_char(hour at time zone 'UTC', ${ISO})`,
  day: sql`to_char(date_trunc('day', hour at time zone 'UTC'), ${ISO})`,
  key: sql`key_id::text`,
  route: sql`route`,
  tool: sql`tool`,
  agent: sql`agent`,
}

/**
 * What an organisation used in whole hours, from the one that `from` lies in to the one that `to` ends in. Throws
 * `invalid_parameter`.
 */
export async function readUsage(
  db: Database,
  orgId: number,
  { from, to, groupBy }: { from: Date; to: Date; groupBy: keyof typeof GROUP_BY },
): Promise<UsageGroups> {
  if (from >= to) throw new AppError('invalid_parameter', 'from must be before to')
  if (to.getTime() - from.getTime() > MAX_RANGE_MS) {
    throw new AppError('invalid_parameter', 'from and to must be at most 400 days apart')
  }
  const first = new Date(Math.floor(from.getTime() / HOUR_MS) * HOUR_MS)
  const end = new Date(Math.ceil(to.getTime() / HOUR_MS) * HOUR_MS)
  const order = groupBy === 'hour' || groupBy === 'day' ? sql`1` : sql`requests desc, 1`
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<UsageCounts & { group: string | null; isSum: number }>`
      select ${GROUP_BY[groupBy]} as "group", grouping(${GROUP_BY[groupBy]}) as "isSum",
        coalesce(sum(requests), 0)::bigint as requests, coalesce(sum(errors), 0)::bigint as errors,
        coalesce(sum(limited), 0)::bigint as limited, coalesce(sum(cost), 0)::bigint as cost,
        coalesce(sum(results), 0)::bigint as results
      from tenancy.usage_hourly where org_id = ${orgId} and hour >= ${first} and hour < ${end}
      group by grouping sets ((), 1)
      order by 2 desc, ${order}
      limit ${MAX_GROUPS + 2}
    `.execute(transaction)
    const [sums, ...groups] = rows.map(({ isSum: _, ...row }) => row)
    const { group: _, ...counts } = sums!
    return {
      from: first,
      to: end,
      sums: counts,
      groups: groups.slice(0, MAX_GROUPS),
      isTruncated: groups.length > MAX_GROUPS,
    }
  })
}
