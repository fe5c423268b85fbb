import { sql } from 'kysely'
import { factorsInto, loadRateTable, PATH_SEPARATOR } from '../catalog/index.ts'
import type { Database } from '../kernel/db/index.ts'
import type { OfferText } from './matcher.ts'
import { statedCondition } from './offer-traits.ts'

export type ComparedOffer = {
  offerId: number
  orgId: number | null
  /** The product it is in; the heir where that was absorbed. */
  productId: number
  merchantId: string
  isDelisted: boolean
  text: OfferText
}

type Row = Omit<ComparedOffer, 'text'> &
  Omit<OfferText, 'category' | 'condition' | 'price'> & {
    condition: string
    categoryPath: string | null
    priceMinor: number | null
    currency: string
  }

/** How many euros a minor unit of each currency is worth; without a rate a price counts as not known. */
export type Euros = ReadonlyMap<string, number>

export async function loadEuros(db: Database, now: Date): Promise<Euros> {
  const cents = factorsInto(await loadRateTable(db, now), 'EUR')
  return new Map([...cents].map(([currency, factor]) => [currency, factor / 100]))
}

const COLUMNS = sql`
  o.id as "offerId", o.org_id as "orgId", coalesce(r.heir_id, o.product_id) as "productId", s.name as "merchantId",
  o.delisted_at is not null as "isDelisted", o.title, o.brand, o.mpn, o.gtin, o.description, o.condition,
  c.path as "categoryPath", o.price_minor as "priceMinor", o.currency
`
const TABLES = sql`
  catalog.offers o
  join catalog.sources s on s.id = o.source_id
  left join catalog.categories c on c.id = o.category_id
  left join catalog.product_redirects r on r.absorbed_id = o.product_id
`

/** These offers, of whatever catalogue, in the order of their ids. */
export async function loadCompared(
  db: Database,
  euros: Euros,
  offerIds: readonly number[],
): Promise<ComparedOffer[]> {
  if (offerIds.length === 0) return []
  const { rows } = await sql<Row>`
    select ${COLUMNS} from ${TABLES} where o.id = any(${offerIds}::bigint[]) order by o.id
  `.execute(db)
  return rows.map(row => toCompared(row, euros))
}

/** The live offers of these products, at most so many of each, in the order of their ids. */
export async function loadComparedOf(
  db: Database,
  euros: Euros,
  productIds: readonly number[],
  eachMax: number,
): Promise<ComparedOffer[]> {
  if (productIds.length === 0) return []
  const { rows } = await sql<Row>`
    select ${COLUMNS}
    from unnest(${productIds}::bigint[]) as wanted (id)
    cross join lateral (
      select * from catalog.offers where product_id = wanted.id and delisted_at is null order by id limit ${eachMax}
    ) o
    join catalog.sources s on s.id = o.source_id
    left join catalog.categories c on c.id = o.category_id
    left join catalog.product_redirects r on r.absorbed_id = o.product_id
    order by o.id
  `.execute(db)
  return rows.map(row => toCompared(row, euros))
}

const PAGE_OFFERS = 5_000

/** Every live offer of all catalogues, in pages. Not one snapshot: read the changes made meanwhile after it. */
export async function* loadAllCompared(db: Database, euros: Euros): AsyncGenerator<ComparedOffer[]> {
  let afterId = 0
  while (true) {
    const { rows } = await sql<Row>`
      select ${COLUMNS} from ${TABLES}
      where o.id > ${afterId} and o.delisted_at is null order by o.id limit ${PAGE_OFFERS}
    `.execute(db)
    if (rows.length === 0) return
    afterId = rows.at(-1)!.offerId
    yield rows.map(row => toCompared(row, euros))
  }
}

function toCompared(row: Row, euros: Euros): ComparedOffer {
  const {
    offerId,
    orgId,
    productId,
    merchantId,
    isDelisted,
    categoryPath,
    condition,
    priceMinor,
    currency,
    ...words
  } = row
  const euro = euros.get(currency)
  return {
    offerId,
    orgId,
    productId,
    merchantId,
    isDelisted,
    text: {
      ...words,
      condition: statedCondition(condition),
      category: categoryPath?.split(PATH_SEPARATOR) ?? [],
      price: priceMinor === null || euro === undefined ? null : priceMinor * euro,
    },
  }
}
