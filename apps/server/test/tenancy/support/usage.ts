import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { asPlatform, type Database } from '../../../src/kernel/db/index.ts'
import type { UsageRecord } from '../../../src/tenancy/usage/usage-event.ts'

/** A clock that stands still until it is moved. */
export function movableClock(start: string) {
  let at = new Date(start)
  return {
    now: () => at,
    set(instant: string) {
      at = new Date(instant)
    },
    advanceMs(ms: number) {
      at = new Date(at.getTime() + ms)
    },
  }
}

export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'buywhere-usage-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

type OrgOptions = { plan?: string; webhook?: { url: string; secret: string }; contactEmail?: string }

export async function insertOrg(db: Database, options: OrgOptions = {}): Promise<number> {
  const { plan = 'free', webhook, contactEmail = null } = options
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ id: number }>`
      insert into tenancy.orgs (name, created_at, webhook_url, webhook_secret, contact_email)
      values ('Shop', '2026-01-01Z', ${webhook?.url ?? null}, ${webhook?.secret ?? null}, ${contactEmail}) returning id
    `.execute(transaction)
    const orgId = rows[0]!.id
    await sql`
      insert into tenancy.org_plans (org_id, valid_from, plan_code) values (${orgId}, '2026-01-01Z', ${plan})
    `.execute(transaction)
    return orgId
  })
}

export async function insertKey(
  db: Database,
  orgId: number,
  budgetPerMonth: number | null = null,
): Promise<number> {
  return asPlatform(db, async transaction => {
    const { rows } = await sql<{ id: number }>`
      insert into tenancy.api_keys (org_id, name, prefix, sha256, scopes, budget_per_month, created_at)
      values (${orgId}, 'key', 'bw_live_test', ${Buffer.from(randomUUID())}, '{admin}', ${budgetPerMonth},
        '2026-01-01Z')
      returning id
    `.execute(transaction)
    return rows[0]!.id
  })
}

/** A free plan of its own, so that thresholds are reached with few requests. */
export async function insertPlan(
  db: Database,
  code: string,
  { agentMinutes, perDay }: { agentMinutes: number; perDay: number },
): Promise<void> {
  await asPlatform(db, transaction =>
    sql`
      insert into tenancy.plans (code, valid_from, display_name, results_per_call, agent_minutes_per_month,
        requests_per_day, has_overage)
      values (${code}, '2026-01-01Z', ${code}, 100, ${agentMinutes}, ${perDay}, true)
    `.execute(transaction),
  )
}

export function request(orgId: number | null, more: Partial<UsageRecord> = {}): UsageRecord {
  return {
    orgId,
    workspaceId: null,
    keyId: null,
    personId: null,
    mode: 'live',
    route: '/v1/search',
    tool: null,
    agent: null,
    status: 200,
    cost: 1,
    results: 20,
    durationMs: 1.5,
    isCached: false,
    ...more,
  }
}

export async function countEvents(db: Database): Promise<number> {
  const { rows } = await asPlatform(db, transaction =>
    sql<{ n: number }>`select count(*) as n from tenancy.usage_events`.execute(transaction),
  )
  return rows[0]!.n
}

/** Each roll-up is what counting the events anew gives: nothing was lost, and nothing doubled. */
export async function assertRollUps(db: Database): Promise<void> {
  for (const [table, [stored, recounted]] of Object.entries(await rollUpsAndRecount(db))) {
    assert.deepEqual(stored, recounted, table)
  }
}

async function rollUpsAndRecount(db: Database): Promise<Record<string, [string[], string[]]>> {
  const recounts = {
    'tenancy.usage_hourly': `
      select org_id, date_trunc('hour', time, 'UTC') as hour, key_id, route, tool,
        case when org_id is not null then agent end as agent, mode, count(*) as requests,
        count(*) filter (where status >= 400 and status <> 429) as errors,
        count(*) filter (where status = 429) as limited, sum(cost)::bigint as cost, sum(results)::bigint as results
      from tenancy.usage_events group by 1, 2, 3, 4, 5, 6, 7`,
    'tenancy.usage_daily': `
      select org_id, (time at time zone 'UTC')::date as day, count(*) filter (where status <> 429) as requests,
        sum(cost)::bigint as cost
      from tenancy.usage_events where org_id is not null group by 1, 2`,
    'tenancy.usage_monthly': `
      select org_id, date_trunc('month', time at time zone 'UTC')::date as month,
        count(*) filter (where status <> 429) as requests, sum(cost)::bigint as cost,
        count(distinct (date_trunc('minute', time), key_id, person_id, agent))
          filter (where status < 500 and status <> 429) as agent_minutes
      from tenancy.usage_events where org_id is not null group by 1, 2`,
    'tenancy.usage_monthly_keys': `
      select org_id, key_id, date_trunc('month', time at time zone 'UTC')::date as month,
        count(*) filter (where status <> 429) as requests, sum(cost)::bigint as cost
      from tenancy.usage_events where key_id is not null group by 1, 2, 3`,
  }
  const found: Record<string, [string[], string[]]> = {}
  for (const [table, recount] of Object.entries(recounts)) {
    const linesOf = async (source: string) =>
      asPlatform(db, async transaction => {
        const { rows } = await sql
          .raw<{ line: string }>(`select to_jsonb(t)::text as line from ${source} t order by 1`)
          .execute(transaction)
        return rows.map(row => row.line)
      })
    found[table] = [await linesOf(table), await linesOf(`(${recount})`)]
  }
  return found
}
