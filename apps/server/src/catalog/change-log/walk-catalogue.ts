import { sql } from 'kysely'
import type { Database } from '../../kernel/db/index.ts'
import type { Cursor } from './cursor.ts'
import type { Walk } from './outside-cursor.ts'
import type { LoggedChange } from './read-changes.ts'

type Step = { change: LoggedChange; place: Walk }

/**
 * The catalogue as it is, told as if each source and each live offer were new: what the log would make of it that does
 * not reach back to its beginning. First sources, then offers, by id, from behind `from`. Not one snapshot: the changes
 * behind `from.bound` belong to it. `next` is where to go on, in the log once all is told.
 */
export async function walkCatalogue(
  db: Database,
  from: Walk,
  limit: number,
): Promise<{ steps: Step[]; next: Walk | Cursor }> {
  const isOffers = from.stage === 'offers'
  const { rows } = await sql<{
    id: number
    orgId: number | null
    sourceId: number
    productId: number | null
    at: Date
  }>`
    ${
      isOffers
        ? sql`select id, org_id as "orgId", source_id as "sourceId", product_id as "productId", first_seen_at as at
              from catalog.offers where id > ${from.afterId} and delisted_at is null`
        : sql`select id, org_id as "orgId", id as "sourceId", null::bigint as "productId", created_at as at
              from catalog.sources where id > ${from.afterId}`
    }
    order by id limit ${limit}
  `.execute(db)
  const steps = rows.map(({ id, ...row }) => ({
    change: {
      ...UNTOLD,
      ...row,
      kind: isOffers ? ('offer_created' as const) : ('source_changed' as const),
      offerId: isOffers ? id : null,
    },
    place: { ...from, afterId: id },
  }))
  const end = steps.at(-1)?.place ?? from
  if (rows.length === limit) return { steps, next: end }
  return { steps, next: isOffers ? from.bound : { stage: 'offers', afterId: 0, bound: from.bound } }
}

const UNTOLD = {
  fromProductId: null,
  heirId: null,
  facets: null,
  oldPriceMinor: null,
  oldCurrency: null,
  newPriceMinor: null,
  newCurrency: null,
}
