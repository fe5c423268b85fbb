import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'

export type SourceSummary = {
  id: number
  name: string
  displayName: string
  website: string | null
  country: string
  region: string
  currency: string
  isDemo: boolean
  confirmedAt: Date | null
}

/** Public sources by name, of one region or of all. */
export async function listSources(db: Database, region?: string): Promise<SourceSummary[]> {
  const { rows } = await sql<SourceSummary>`
    select s.id, s.name, r.display_name as "displayName", r.website, s.country, s.region, s.currency,
           s.is_demo as "isDemo", s.confirmed_at as "confirmedAt"
    from catalog.sources s join catalog.retailers r on r.id = s.retailer_id
    where s.org_id is null and (${region ?? null}::text is null or s.region = ${region ?? null})
    order by s.name
  `.execute(db)
  return rows
}
