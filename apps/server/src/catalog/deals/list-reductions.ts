import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { PATH_SEPARATOR } from '../ensure-categories.ts'
import { AGING_MS, STALE_MS } from '../freshness.ts'
import { REDUCTION_DAYS, type Reduction } from './judge-reduction.ts'

const DAY_MS = 86_400_000

export type ListedReduction = Reduction & { offerId: number; productId: number }

export type ReductionQuery = {
  kind: 'deals' | 'drops'
  /** Percent; of deals below the lowest of the 30 days before, of drops below the price before. */
  minPct: number
  /** Only reductions since; null: all that still count as such. */
  since: Date | null
  countries: readonly string[] | null
  categories: readonly string[] | null
  visibleOrgIds: readonly number[]
  now: Date
  /** The last one of the page before. */
  after: { pct: number; offerId: number } | null
  limit: number
}

/**
 * Reductions of offers as they are now, the deepest first: at this very price, believed, in stock, new and read within
 * a day. `total` counts them all.
 */
export async function listReductions(
  db: Database,
  query: ReductionQuery,
): Promise<{ total: number; reductions: ListedReduction[] }> {
  const pct = query.kind === 'deals' ? sql`r.discount_pct` : sql`r.drop_pct`
  const passing = passes(query, pct)
  const behind =
    query.after === null
      ? sql``
      : sql`and (${pct}, -r.offer_id) < (${query.after.pct}::float8, ${-query.after.offerId}::bigint)`
  const { rows } = await sql<ListedReduction>`
    select r.offer_id as "offerId", o.product_id as "productId", r.price_minor as "priceMinor", r.currency,
           r.reduced_at as "reducedAt", r.previous_minor as "previousMinor", r.drop_pct as "dropPct", r.verdict,
           r.lowest_minor as "lowestMinor", r.discount_pct as "discountPct", r.highest_minor as "highestMinor",
           r.percentile, r.observations, r.observed_days as "observedDays"
    ${passing} ${behind}
    order by ${pct} desc, r.offer_id limit ${query.limit}
  `.execute(db)
  const { rows: counted } = await sql<{ total: number }>`select count(*)::int as total ${passing}`.execute(db)
  return { total: counted[0]?.total ?? 0, reductions: rows }
}

function passes(query: ReductionQuery, pct: RawBuilder<unknown>): RawBuilder<unknown> {
  const { kind, minPct, countries, categories, visibleOrgIds, now } = query
  const oldest = new Date(now.getTime() - REDUCTION_DAYS * DAY_MS)
  const since = query.since !== null && query.since > oldest ? query.since : oldest
  const paths = (categories ?? []).map(path =>
    path
      .toLowerCase()
      .replace(/\s*>\s*/g, PATH_SEPARATOR)
      .trim(),
  )
  const inCategory =
    categories === null
      ? sql``
      : sql`and exists (
          select from catalog.products p join catalog.categories c on c.id = p.category_id
          join unnest(${paths}::text[]) as wanted (path)
            on lower(c.path) = wanted.path or starts_with(lower(c.path), wanted.path || ${PATH_SEPARATOR})
          where p.id = o.product_id)`
  return sql`
    from catalog.reductions r
    join catalog.offers o on o.id = r.offer_id and o.price_minor = r.price_minor and o.currency = r.currency
    join catalog.sources s on s.id = o.source_id
    where ${pct} >= ${minPct}::float8 and r.reduced_at >= ${since}
      and (${kind === 'drops'} or r.verdict = 'deal')
      and (o.org_id is null or o.org_id = any(${visibleOrgIds}::bigint[]))
      and o.delisted_at is null and o.suspect_reason is null and o.availability = 'in_stock'
      and o.condition in ('new', 'unknown')
      and greatest(o.observed_at, o.confirmed_at, case when o.missing_since is null then s.confirmed_at end)
        >= ${now}::timestamptz - least(${AGING_MS} / 1000, coalesce(s.expires_after_seconds, ${STALE_MS} / 1000))
           * interval '1 second'
      and (${countries === null} or s.country = any(${countries ?? []}::text[]))
      ${inCategory}
  `
}
