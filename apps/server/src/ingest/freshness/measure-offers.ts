import { sql } from 'kysely'
import { STALE_MS } from '../../catalog/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Database } from '../../kernel/db/index.ts'
import { EXPECTED_EVERY_SECONDS } from '../schedule/index.ts'

/** One process measures at a time: it reads every offer there is. */
const MEASURING_LOCK = 0x62_77_6d_6f

/**
 * Counts each source's offers, and those of them whose values were seen within the source's promise, and count still.
 * An offer that the last full reading did not list counts as seen when it was itself. Too dear for a request: 1 s a few
 * million.
 */
export async function measureOffers({ db, clock }: { db: Database; clock: Clock }): Promise<void> {
  const now = clock.now()
  await db.transaction().execute(async transaction => {
    const { rows } = await sql<{ isOurs: boolean }>`
      select pg_try_advisory_xact_lock(${MEASURING_LOCK}) as "isOurs"
    `.execute(transaction)
    if (rows[0]?.isOurs !== true) return
    await sql`
      with seen as (
        select o.source_id,
          case when o.missing_since is null then greatest(o.observed_at, o.confirmed_at, s.confirmed_at)
               else greatest(o.observed_at, o.confirmed_at) end as at,
          ${now}::timestamptz
            - make_interval(secs => least(coalesce(c.expected_every_seconds, ${EXPECTED_EVERY_SECONDS}),
                                          coalesce(s.expires_after_seconds, ${STALE_MS / 1_000}))) as due
        from catalog.offers o
        join catalog.sources s on s.id = o.source_id
        left join ingest.schedules c on c.source_id = s.id
        where o.delisted_at is null
      ), counted as (
        select source_id, count(*) as offers, count(*) filter (where at >= due) as confirmed, min(at) as oldest
        from seen group by source_id
      )
      insert into ingest.offer_freshness
        (source_id, org_id, offers, offers_confirmed, oldest_confirmed_at, measured_at)
      select s.id, s.org_id, coalesce(n.offers, 0), coalesce(n.confirmed, 0), n.oldest, ${now}
      from catalog.sources s left join counted n on n.source_id = s.id
      on conflict (source_id) do update
      set offers = excluded.offers, offers_confirmed = excluded.offers_confirmed,
          oldest_confirmed_at = excluded.oldest_confirmed_at, measured_at = excluded.measured_at
    `.execute(transaction)
  })
}
