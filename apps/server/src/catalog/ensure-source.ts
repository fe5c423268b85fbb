import { sql } from 'kysely'
import type { Database } from '../kernel/db/index.ts'
import type { ChangeKind } from './change-log/append-changes.ts'

const MADE: ChangeKind = 'source_changed'

export type Source = {
  id: number
  orgId: number | null
  name: string
  retailerId: number
  country: string
  region: string
  currency: string
}

/**
 * The organisation's source of that name (null: the public one), made on first sight together with a retailer of the
 * same name.
 * A known source keeps its market and currency: what it was read as is what its offers are in.
 */
export async function ensureSource(
  db: Database,
  wanted: {
    orgId?: number | null
    name: string
    displayName?: string
    website?: string
    country: string
    region: string
    currency: string
    isDemo?: boolean
  },
): Promise<Source> {
  const orgId = wanted.orgId ?? null
  await sql`
    with retailer as (
      insert into catalog.retailers (org_id, name, display_name, website, is_demo)
      values (${orgId}, ${wanted.name}, ${wanted.displayName ?? wanted.name}, ${wanted.website ?? null}, ${wanted.isDemo ?? false})
      on conflict ((coalesce(org_id, 0)), name) do update set name = excluded.name
      returning id
    ), made as (
      insert into catalog.sources (org_id, name, retailer_id, country, region, currency, is_demo)
      select ${orgId}::bigint, ${wanted.name}, id, ${wanted.country}, ${wanted.region}, ${wanted.currency}, ${wanted.isDemo ?? false}
      from retailer
      on conflict ((coalesce(org_id, 0)), name) do nothing
      returning id
    )
    insert into catalog.changes (epoch, kind, org_id, source_id, at)
    select (select max(epoch) from catalog.change_epochs), ${MADE}::text, ${orgId}::bigint, id, now() from made
  `.execute(db)
  return (await findSource(db, wanted.name, orgId))!
}

/** By name, in the public catalogue or in that of an organisation. */
export async function findSource(
  db: Database,
  name: string,
  orgId: number | null = null,
): Promise<Source | null> {
  const { rows } = await sql<Source>`
    select id, org_id as "orgId", name, retailer_id as "retailerId", country, region, currency
    from catalog.sources where name = ${name} and org_id is not distinct from ${orgId}
  `.execute(db)
  return rows[0] ?? null
}
