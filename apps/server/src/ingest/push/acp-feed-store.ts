import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { ensureSource } from '../../catalog/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { asTenant, type Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { currencyOfCountry } from '../markets.ts'
import type { AcpProduct } from './acp-product.ts'
import type { PushTarget } from './push-context.ts'

/** User-assigned in ISO 3166-1: of a feed that names no market. */
const NO_COUNTRY = 'ZZ'
/** Only for a market without a currency of its own: every price of a feed names its own. */
const ANY_CURRENCY = 'USD'
const PAGE_PRODUCTS = 200

export type AcpFeed = { id: string; targetCountry: string | null; updatedAt: Date }

/** Whose feed it is, and into whose catalogue it writes; null there: the public one. */
export type AcpOwner = { orgId: number; catalogueOrgId: number | null }

/** Makes a feed and the source of its offers, which has the feed's id for its name. */
export async function createAcpFeed(
  { db, clock }: { db: Database; clock: Clock },
  { orgId, catalogueOrgId }: AcpOwner,
  targetCountry: string | null,
): Promise<AcpFeed> {
  const id = `feed_${randomBytes(10).toString('hex')}`
  await ensureSource(db, marketOf({ id, targetCountry }, catalogueOrgId))
  const now = clock.now()
  await asTenant(db, orgId, transaction =>
    sql`
      insert into ingest.acp_feeds (id, org_id, target_country, created_at, updated_at)
      values (${id}, ${orgId}, ${targetCountry}, ${now}, ${now})
    `.execute(transaction),
  )
  return { id, targetCountry, updatedAt: now }
}

/** What its offers are read in. */
export function acpTarget(feed: AcpFeed, catalogueOrgId: number | null): PushTarget {
  const { name: source, ...market } = marketOf(feed, catalogueOrgId)
  return { source, ...market }
}

function marketOf({ id, targetCountry }: Pick<AcpFeed, 'id' | 'targetCountry'>, orgId: number | null) {
  const country = targetCountry ?? NO_COUNTRY
  return {
    orgId,
    name: id,
    country,
    region: country.toLowerCase(),
    currency: currencyOfCountry(country) ?? ANY_CURRENCY,
  }
}

/** Throws `not_found`. */
export async function getAcpFeed(db: Database, orgId: number, id: string): Promise<AcpFeed> {
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<AcpFeed>`
      select id, target_country as "targetCountry", updated_at as "updatedAt" from ingest.acp_feeds
      where id = ${id} and org_id = ${orgId}
    `.execute(transaction)
    const [feed] = rows
    if (feed === undefined) throw new AppError('not_found', 'Feed not found')
    return feed
  })
}

/** Every product of a feed by id, a page at a time. */
export async function* pageAcpProducts(
  db: Database,
  orgId: number,
  feedId: string,
): AsyncGenerator<AcpProduct[]> {
  for (let after = ''; ; ) {
    const { rows } = await asTenant(db, orgId, transaction =>
      sql<{ id: string; product: AcpProduct }>`
        select product_id as id, product from ingest.acp_products
        where feed_id = ${feedId} and org_id = ${orgId} and product_id > ${after}
        order by product_id limit ${PAGE_PRODUCTS}
      `.execute(transaction),
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(({ product }) => product)
    after = last.id
  }
}

/** Those of the products that the feed has, as they are stored. */
export async function findAcpProducts(
  db: Database,
  orgId: number,
  feedId: string,
  ids: readonly string[],
): Promise<AcpProduct[]> {
  return asTenant(db, orgId, async transaction => {
    const { rows } = await sql<{ product: AcpProduct }>`
      select product from ingest.acp_products
      where feed_id = ${feedId} and org_id = ${orgId} and product_id = any(${[...ids]}::text[])
    `.execute(transaction)
    return rows.map(({ product }) => product)
  })
}

/** Puts the products in the place of those with their ids; the others stay. */
export async function storeAcpProducts(
  db: Database,
  orgId: number,
  feedId: string,
  products: readonly AcpProduct[],
  now: Date,
): Promise<void> {
  const rows = products.map(product => ({ id: product.id, product }))
  await asTenant(db, orgId, async transaction => {
    await sql`
      insert into ingest.acp_products (feed_id, org_id, product_id, product, updated_at)
      select ${feedId}, ${orgId}, id, product, ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (id text, product jsonb)
      on conflict (feed_id, product_id) do update set product = excluded.product, updated_at = excluded.updated_at
    `.execute(transaction)
    await sql`
      update ingest.acp_feeds set updated_at = ${now} where id = ${feedId} and org_id = ${orgId}
    `.execute(transaction)
  })
}
