import type { RawOffer } from '@buywhere/feeds'
import { sql } from 'kysely'
import {
  appendChanges,
  confirmOffers,
  confirmSource,
  ensureSource,
  markMissing,
  moveOffers,
  type Source,
} from '../../src/catalog/index.ts'
import { applyBatch, normaliseOffer } from '../../src/ingest/index.ts'
import type { Database, DatabaseTransaction } from '../../src/kernel/db/index.ts'
import { rawOffer } from './fill-catalogue.ts'

const AVAILABILITIES = ['in stock', 'out of stock', 'preorder']
const SKUS = 12

type Stored = {
  id: number
  productId: number
  gtin: string | null
  isDelisted: boolean
  sourceId: number
  orgId: number | null
}

/** A catalogue to which, step by step, all happens that may happen to one; the same for the same numbers. */
export class BusyCatalogue {
  readonly #db: Database
  readonly #next: (below: number) => number
  readonly #shops: Source[] = []
  #now: Date

  constructor(db: Database, now: Date, next: (below: number) => number) {
    this.#db = db
    this.#now = now
    this.#next = next
  }

  get now(): Date {
    return this.#now
  }

  async open(names: readonly string[], orgId: number | null = null): Promise<void> {
    for (const name of names) {
      this.#shops.push(
        await ensureSource(this.#db, { orgId, name, country: 'US', region: 'us', currency: 'USD' }),
      )
    }
  }

  async step(): Promise<void> {
    this.#now = new Date(this.#now.getTime() + 60_000)
    const source = this.#shops[this.#next(this.#shops.length)]!
    const steps = [
      () => this.#read(source),
      () => this.#read(source),
      () => this.#inOne(t => markMissing(t, source, this.#some(this.#of(source)), this.#now)),
      () => this.#inOne(t => confirmSource(t, source, this.#now)),
      () => this.#inOne(t => confirmOffers(t, source, this.#some(this.#of(source)), this.#now)),
      () => this.#merge(source.orgId),
      () => this.#breakOff(source),
      () => this.#crossOver(source),
    ]
    await this.#look()
    await steps[this.#next(steps.length)]!()
  }

  #stored: Stored[] = []

  async #look(): Promise<void> {
    const { rows } = await sql<Stored>`
      select id, product_id as "productId", gtin, delisted_at is not null as "isDelisted", source_id as "sourceId",
             org_id as "orgId"
      from catalog.offers order by id
    `.execute(this.#db)
    this.#stored = rows
  }

  #of(source: Source): number[] {
    return this.#stored.filter(offer => offer.sourceId === source.id && !offer.isDelisted).map(({ id }) => id)
  }

  #some<T>(items: readonly T[]): T[] {
    return items.filter(() => this.#next(3) === 0)
  }

  #inOne(work: (transaction: DatabaseTransaction) => Promise<unknown>): Promise<unknown> {
    return this.#db.transaction().execute(work)
  }

  #offers(): RawOffer[] {
    const skus = Array.from({ length: SKUS }, (_, sku) => sku).filter(() => this.#next(3) === 0)
    return skus.map(sku =>
      rawOffer({
        sku: `sku-${sku}`,
        title: `Kettle ${sku} ${['plain', 'copper'][this.#next(2)]}`,
        // Some are the same product in every shop.
        brand: sku % 2 === 0 ? 'Acme' : null,
        mpn: sku % 2 === 0 ? `PART-${sku}` : null,
        gtin: sku % 4 === 0 && sku < 10 && this.#next(2) === 0 ? gtin13(`40063813339${sku}`) : null,
        // The last is ten times the others, and not believed.
        price: this.#next(8) === 0 ? null : ['20', '21', '22', '220'][this.#next(4)]!,
        availability: AVAILABILITIES[this.#next(3)]!,
      }),
    )
  }

  async #read(source: Source): Promise<void> {
    const contents = this.#offers().map(offer => {
      const content = normaliseOffer(offer, source, this.#now)
      if ('code' in content) throw new Error(content.message)
      return content
    })
    await applyBatch(this.#db, source, contents, new Map(), this.#now, async () => {})
  }

  /** All offers of one product go over to another. */
  async #merge(orgId: number | null): Promise<void> {
    const offers = this.#stored.filter(offer => offer.orgId === orgId)
    const products = [...new Set(offers.map(({ productId }) => productId))]
    const [from, to] = [
      products[this.#next(products.length || 1)],
      products[this.#next(products.length || 1)],
    ]
    if (from === undefined || to === undefined || from === to) return
    const moved = offers.filter(({ productId }) => productId === from)
    const isWhole = this.#next(2) === 0
    await this.#inOne(async transaction => {
      const moves = (isWhole ? moved : moved.slice(0, 1)).map(({ id, gtin }) => ({
        offerId: id,
        from,
        to,
        gtin,
      }))
      await moveOffers(transaction, moves, this.#now)
      if (!isWhole) return
      const change = { orgId, sourceId: null, productId: from, offerId: null, heirId: to }
      await appendChanges(transaction, [{ kind: 'product_merged', ...change }], this.#now)
    })
  }

  /** A run that dies in the middle of a transaction. */
  async #breakOff(source: Source): Promise<void> {
    await this.#inOne(async transaction => {
      await markMissing(transaction, source, this.#of(source), this.#now)
      throw new Error('died')
    }).catch((error: Error) => {
      if (error.message !== 'died') throw error
    })
  }

  /** The transaction that took its place in the log first commits last. */
  async #crossOver(source: Source): Promise<void> {
    const other = this.#shops[this.#next(this.#shops.length)]!
    const slow = await this.#db.startTransaction().execute()
    await confirmOffers(slow as never, source, this.#some(this.#of(source)), this.#now)
    if (other.id !== source.id) await this.#read(other)
    await slow.commit().execute()
  }
}

function gtin13(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return `${twelve}${(10 - (sum % 10)) % 10}`
}
