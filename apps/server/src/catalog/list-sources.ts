import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import { sourceKey } from './source-key.ts'

export type SourceSummary = {
  id: number
  /** Owner of a private source; null: public. */
  orgId: number | null
  name: string
  /** What it is called in the index. */
  key: string
  displayName: string
  website: string | null
  country: string
  region: string
  currency: string
  isDemo: boolean
  confirmedAt: Date | null
}

/** Sources by name, of one region or of all: public ones, and private ones of the organisations given (`all`: of any). */
export async function listSources(
  db: Database,
  { region, orgIds }: { region?: string | undefined; orgIds: readonly number[] | 'all' },
): Promise<SourceSummary[]> {
  const { rows } = await sql<Omit<SourceSummary, 'key'>>`
    select s.id, s.org_id as "orgId", s.name, r.display_name as "displayName", r.website, s.country, s.region,
           s.currency, s.is_demo as "isDemo", s.confirmed_at as "confirmedAt"
    from catalog.sources s join catalog.retailers r on r.id = s.retailer_id
    where (s.org_id is null or ${orgIds === 'all'} or s.org_id = any(${orgIds === 'all' ? [] : orgIds}::bigint[]))
      and (${region ?? null}::text is null or s.region = ${region ?? null})
    order by s.name, s.org_id nulls first
  `.execute(db)
  return rows.map(row => ({ ...row, key: sourceKey(row.name, row.orgId) }))
}
