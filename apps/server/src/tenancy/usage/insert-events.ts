import { sql } from 'kysely'
import type { DatabaseTransaction } from '../../kernel/db/index.ts'

/** Who appears in a batch, whether its events were new or not. */
export type InsertedBatch = {
  /** Events that were not there before. */
  inserted: number
  orgIds: number[]
  /** Keys of these organisations. */
  keyIds: number[]
}

/**
 * Stores events, given as lines of JSON, and adds those not stored before to the roll-ups, in one statement. Rows are
 * taken in one order throughout, so that two processes that store at once wait for each other and never in a circle.
 */
export async function insertEvents(
  transaction: DatabaseTransaction,
  lines: readonly string[],
): Promise<InsertedBatch> {
  const { rows } = await sql<{ orgId: number | null; keyId: number | null; inserted: number }>`
    with batch as materialized (
      select event.source, event.id, event.time, data.*
      from jsonb_to_recordset(${`[${lines.join(',')}]`}::jsonb)
          as event (source text, id text, time timestamptz, data jsonb)
        cross join lateral jsonb_to_record(event.data) as data
          (org_id bigint, workspace_id bigint, key_id bigint, person_id bigint, mode text, route text, tool text,
           agent text, status integer, cost bigint, results integer, duration_ms double precision, is_cached boolean)
    ), inserted as (
      insert into tenancy.usage_events
        (source, id, time, org_id, workspace_id, key_id, person_id, mode, route, tool, agent, status, cost, results,
         duration_ms, is_cached)
      select distinct on (source, id) source, id, time, org_id, workspace_id, key_id, person_id, mode, route, tool,
        agent, status, cost, results, duration_ms, is_cached
      from batch order by source, id
      on conflict do nothing
      returning *, date_trunc('hour', time, 'UTC') as hour, (time at time zone 'UTC')::date as day,
        date_trunc('month', time at time zone 'UTC')::date as month
    ), hourly as (
      insert into tenancy.usage_hourly
        (org_id, hour, key_id, route, tool, agent, mode, requests, errors, limited, cost, results)
      select org_id, hour, key_id, route, tool, case when org_id is not null then agent end, mode, count(*),
        count(*) filter (where status >= 400 and status <> 429), count(*) filter (where status = 429), sum(cost),
        sum(results)
      from inserted group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
      on conflict (org_id, hour, key_id, route, tool, agent, mode) do update set
        requests = usage_hourly.requests + excluded.requests,
        errors = usage_hourly.errors + excluded.errors,
        limited = usage_hourly.limited + excluded.limited,
        cost = usage_hourly.cost + excluded.cost,
        results = usage_hourly.results + excluded.results
    ), minutes as (
      insert into tenancy.usage_agent_minutes (org_id, minute, agent)
      select distinct org_id, date_trunc('minute', time, 'UTC'),
        coalesce('key:' || key_id, 'person:' || person_id, '') || coalesce(' ' || agent, '')
      from inserted where org_id is not null and status < 500 and status <> 429 order by 1, 2, 3
      on conflict do nothing
      returning org_id, date_trunc('month', minute at time zone 'UTC')::date as month
    ), daily as (
      insert into tenancy.usage_daily (org_id, day, requests, cost)
      select org_id, day, count(*) filter (where status <> 429), sum(cost)
      from inserted where org_id is not null group by 1, 2 order by 1, 2
      on conflict (org_id, day) do update set
        requests = usage_daily.requests + excluded.requests, cost = usage_daily.cost + excluded.cost
    ), monthly as (
      insert into tenancy.usage_monthly (org_id, month, requests, cost, agent_minutes)
      select org_id, month, count(*) filter (where status <> 429), sum(cost),
        (select count(*) from minutes where minutes.org_id = inserted.org_id and minutes.month = inserted.month)
      from inserted where org_id is not null group by 1, 2 order by 1, 2
      on conflict (org_id, month) do update set
        requests = usage_monthly.requests + excluded.requests,
        cost = usage_monthly.cost + excluded.cost,
        agent_minutes = usage_monthly.agent_minutes + excluded.agent_minutes
    ), keys as (
      insert into tenancy.usage_monthly_keys (org_id, month, key_id, requests, cost)
      select org_id, month, key_id, count(*) filter (where status <> 429), sum(cost)
      from inserted where org_id is not null and key_id is not null group by 1, 2, 3 order by 1, 2, 3
      on conflict (org_id, month, key_id) do update set
        requests = usage_monthly_keys.requests + excluded.requests,
        cost = usage_monthly_keys.cost + excluded.cost
    )
    select org_id as "orgId", key_id as "keyId", (select count(*) from inserted) as inserted
    from batch group by org_id, key_id
  `.execute(transaction)
  const idsOf = (ids: (number | null)[]) => [...new Set(ids)].filter(id => id !== null)
  return {
    inserted: rows[0]?.inserted ?? 0,
    orgIds: idsOf(rows.map(row => row.orgId)),
    keyIds: idsOf(rows.map(row => row.keyId)),
  }
}
