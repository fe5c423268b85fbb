import type { ProductDocument } from '@buywhere/search'
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import { loadProducts } from '../load-products.ts'
import type { Cursor } from './cursor.ts'
import type { Lost } from './follow-page.ts'
import { isKept, readLogState } from './log-state.ts'
import type { ModifiedListing, ModifiedPlace } from './modified-cursor.ts'

const ROWS_AT_ONCE_LEAST = 200

export type ModifiedProduct = {
  product: ProductDocument
  /** When it was changed last; null: longer ago than the log tells. */
  modifiedAt: Date | null
}

export type ModifiedPage = { products: ModifiedProduct[]; next: ModifiedPlace | null }

type Visible = { orgIds: readonly number[] }

/**
 * One page of a listing that was begun (`beginModified`), in the order of each product's last change before it began;
 * what was modified longer ago than the log tells, in the order of ids. Each product once, as it is now; those without
 * a live offer are left out.
 */
export async function listModified(
  db: Database,
  listing: ModifiedListing,
  { place, limit, orgIds }: Visible & { place: ModifiedPlace; limit: number },
): Promise<ModifiedPage | Lost> {
  const products: ModifiedProduct[] = []
  let at: ModifiedPlace | null = place
  while (at !== null && products.length < limit) {
    const left = limit - products.length
    const step: Step =
      'afterId' in at
        ? await readIds(db, at.afterId, left, orgIds)
        : await readLog(db, listing, at, left, orgIds)
    products.push(...(await load(db, step.found)))
    at = step.next
  }
  const state = await readLogState(db)
  if (state.epoch !== listing.bound.epoch) return 'forked'
  return 'afterId' in place || isKept(state, place) ? { products, next: at } : 'cut'
}

type Found = { productId: number; modifiedAt: Date | null }
type Step = { found: Found[]; next: ModifiedPlace | null }

async function load(db: Database, found: readonly Found[]): Promise<ModifiedProduct[]> {
  const documents = await loadProducts(
    db,
    found.map(({ productId }) => productId),
  )
  const byId = new Map(documents.map(document => [Number(document.productId), document]))
  return found.flatMap(({ productId, modifiedAt }) => {
    const product = byId.get(productId)
    return product === undefined ? [] : [{ product, modifiedAt }]
  })
}

async function readIds(
  db: Database,
  afterId: number,
  limit: number,
  orgIds: readonly number[],
): Promise<Step> {
  const { rows } = await sql<{ id: number }>`
    select id from catalog.products p
    where id > ${afterId} and (org_id is null or org_id = any(${orgIds}::bigint[]))
      and exists (select from catalog.offers o where o.product_id = p.id and o.delisted_at is null)
    order by id limit ${limit}
  `.execute(db)
  const found = rows.map(({ id }) => ({ productId: id, modifiedAt: null }))
  return { found, next: rows.length < limit ? null : { afterId: rows.at(-1)!.id } }
}

/** What counts as a modification. As the index over products has it; to be seen again as it was is none. */
export const IS_MODIFICATION = sql`
  product_id is not null and kind <> 'offer_confirmed' and facets is distinct from 0
`

/** Rows that a listing is made of. */
export function isListed({ since, bound }: ModifiedListing): RawBuilder<unknown> {
  return sql`(epoch, xid) < (${bound.epoch}, ${bound.xid}::xid8) and at >= ${since} and ${IS_MODIFICATION}`
}

async function readLog(
  db: Database,
  listing: ModifiedListing,
  from: Cursor,
  limit: number,
  orgIds: readonly number[],
): Promise<Step> {
  const ask = Math.max(2 * limit, ROWS_AT_ONCE_LEAST)
  const { rows } = await sql<Cursor & { productId: number; at: Date }>`
    select epoch, xid::text as xid, seq, product_id as "productId", at from catalog.changes c
    where (epoch, xid, seq) > (${from.epoch}, ${from.xid}::xid8, ${from.seq}::bigint) and ${isListed(listing)}
      and (org_id is null or org_id = any(${orgIds}::bigint[]))
    order by c.epoch, c.xid, c.seq limit ${ask}
  `.execute(db)
  const last = await lastChanges(db, listing, [...new Set(rows.map(({ productId }) => productId))])
  const found: Found[] = []
  for (const { epoch, xid, seq, productId, at } of rows) {
    const newest = last.get(productId)
    if (newest?.epoch !== epoch || newest.seq !== seq) continue
    found.push({ productId, modifiedAt: at })
    if (found.length === limit) return { found, next: { epoch, xid, seq } }
  }
  const end = rows.at(-1)
  if (end === undefined || rows.length < ask) return { found, next: null }
  return { found, next: { epoch: end.epoch, xid: end.xid, seq: end.seq } }
}

/** Where each product was changed last before the listing began. */
async function lastChanges(
  db: Database,
  listing: ModifiedListing,
  productIds: readonly number[],
): Promise<Map<number, Pick<Cursor, 'epoch' | 'seq'>>> {
  const { rows } = await sql<{ productId: number; epoch: number; seq: number }>`
    select asked.id as "productId", newest.epoch, newest.seq
    from unnest(${productIds}::bigint[]) as asked (id)
    cross join lateral (
      select epoch, seq from catalog.changes
      where product_id = asked.id and ${isListed(listing)}
      order by epoch desc, xid desc, seq desc limit 1
    ) as newest
  `.execute(db)
  return new Map(rows.map(({ productId, ...place }) => [productId, place]))
}
