import {
  compareOffers,
  contentHash,
  ensureCategories,
  type OfferContent,
  PATH_SEPARATOR,
  type Source,
  type StoredOffer,
  writeOffers,
} from '../catalog/index.ts'
import { placeOffers, type Unassigned } from '../identity/index.ts'
import { type Database, type DatabaseTransaction, transactionWithRetry } from '../kernel/db/index.ts'
import { judgePrice, trustedBefore } from './guard/judge-price.ts'
import { historyOf, priceOf } from './guard/reading.ts'

export type BatchOutcome = { created: number; changed: number; unchanged: number; suspect: number }

/** An offer as it was read now, and as it was stored before. */
export type Reading = {
  content: OfferContent
  contentHash: string
  stored: StoredOffer | null
  origin: { runId: number; row: number } | null
}

/**
 * Stores one batch of offers (each sku at most once) of a source in one transaction, together with whatever
 * `record` writes about it. Offers that say what they said before are not written at all.
 */
export async function applyBatch(
  db: Database,
  source: Source,
  offers: readonly OfferContent[],
  knownCategories: Map<string, number>,
  now: Date,
  record: (transaction: DatabaseTransaction, outcome: BatchOutcome) => Promise<void>,
): Promise<BatchOutcome> {
  await ensureCategoriesOf(db, offers, knownCategories)
  return transactionWithRetry(db, async transaction => {
    const readings = offers.map(content => ({ content, contentHash: contentHash(content), origin: null }))
    const skusAndHashes = readings.map(reading => ({
      sku: reading.content.sku,
      contentHash: reading.contentHash,
    }))
    const compared = await compareOffers(transaction, source.id, skusAndHashes, {
      runId: null,
      withUnchanged: false,
    })
    const news = compared.map(({ index, stored }) => ({ ...readings[index]!, stored }))
    const outcome = await applyReadings(transaction, source, news, knownCategories, now)
    outcome.unchanged = offers.length - news.length
    await record(transaction, outcome)
    return outcome
  })
}

/** Outside of transactions: categories are shared by all sources, and rows left over by a failed batch do no harm. */
export async function ensureCategoriesOf(
  db: Database,
  offers: readonly OfferContent[],
  knownCategories: Map<string, number>,
): Promise<void> {
  const paths = offers.map(offer => offer.categoryPath)
  await ensureCategories(db, paths, knownCategories)
}

/**
 * Stores what is new about offers, read at `now`, with the products of those that are new themselves, in the caller's
 * transaction.
 */
export async function applyReadings(
  transaction: DatabaseTransaction,
  source: Source,
  readings: readonly Reading[],
  knownCategories: ReadonlyMap<string, number>,
  now: Date,
  recordedAt = now,
): Promise<BatchOutcome> {
  const placed = readings.map(reading => ({
    ...reading,
    categoryId: knownCategories.get(reading.content.categoryPath.join(PATH_SEPARATOR)) ?? null,
    ...believe(reading),
  }))
  const created = placed.filter(reading => reading.stored === null)
  const again = placed.flatMap(reading =>
    reading.stored === null ? [] : [{ ...toUnassigned(reading), offerId: reading.stored.id }],
  )
  const products = await placeOffers(
    transaction,
    source.orgId,
    { created: created.map(toUnassigned), again },
    now,
  )
  const productOf = new Map(created.map((reading, index) => [reading, products[index]!]))
  const writes = placed.map(reading => ({
    ...reading,
    productId: reading.stored?.productId ?? productOf.get(reading)!,
  }))
  await writeOffers(transaction, source, writes, now, recordedAt)
  return {
    created: created.length,
    changed: placed.length - created.length,
    unchanged: 0,
    suspect: placed.filter(({ suspectReason }) => suspectReason !== null).length,
  }
}

function believe({ content, stored }: Reading) {
  const history = historyOf(stored)
  const suspectReason = judgePrice(history, priceOf(content))
  return { suspectReason, trusted: suspectReason === null ? null : trustedBefore(history) }
}

function toUnassigned({ content, categoryId }: Reading & { categoryId: number | null }): Unassigned {
  const { title, description, brand, gtin, mpn, condition, imageUrl, attributes } = content
  return { title, description, brand, gtin, mpn, condition, imageUrl, attributes, categoryId }
}
