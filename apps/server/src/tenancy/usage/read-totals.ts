import { sql } from 'kysely'
import { asPlatform, type Database, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { type Period, periodOf } from './totals.ts'

/** What the database holds of one organisation, for the month and day that go on. */
export type StoredTotals = Period & {
  requestsThisMonth: number
  costThisMonth: number
  agentMinutesThisMonth: number
  requestsToday: number
  /** Units this month, of the keys that were asked for and used any. */
  costOfKeys: Map<number, number>
}

/** Totals of organisations at `now`, and of some of their keys. */
export async function readTotals(
  transaction: DatabaseTransaction,
  orgIds: readonly number[],
  keyIds: readonly number[],
  now: Date,
): Promise<Map<number, StoredTotals>> {
  if (orgIds.length === 0) return new Map()
  const period = periodOf(now.toISOString())
  const monthStart = `${period.month}-01`
  const { rows } = await sql<Omit<StoredTotals, 'costOfKeys' | keyof Period> & { orgId: number }>`
    select org.id as "orgId", coalesce(m.requests, 0) as "requestsThisMonth", coalesce(m.cost, 0) as "costThisMonth",
      coalesce(m.agent_minutes, 0) as "agentMinutesThisMonth", coalesce(d.requests, 0) as "requestsToday"
    from unnest(${[...orgIds]}::bigint[]) as org (id)
      left join tenancy.usage_monthly m on m.org_id = org.id and m.month = ${monthStart}::date
      left join tenancy.usage_daily d on d.org_id = org.id and d.day = ${period.day}::date
  `.execute(transaction)
  const keys = await sql<{ orgId: number; keyId: number; cost: number }>`
    select org_id as "orgId", key_id as "keyId", cost from tenancy.usage_monthly_keys
    where org_id = any(${[...orgIds]}::bigint[]) and month = ${monthStart}::date
      and key_id = any(${[...keyIds]}::bigint[])
  `.execute(transaction)
  const keysOfOrg = Map.groupBy(keys.rows, key => key.orgId)
  return new Map(
    rows.map(({ orgId, ...counts }) => [
      orgId,
      {
        ...period,
        ...counts,
        costOfKeys: new Map(keysOfOrg.get(orgId)?.map(({ keyId, cost }) => [keyId, cost])),
      },
    ]),
  )
}

/** Throws what the driver throws when the database is away. */
export function loadTotals(
  db: Database,
  orgId: number,
  keyIds: readonly number[],
  now: Date,
): Promise<StoredTotals> {
  return asPlatform(
    db,
    async transaction => (await readTotals(transaction, [orgId], keyIds, now)).get(orgId)!,
  )
}
