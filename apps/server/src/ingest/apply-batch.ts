import {
  contentHash,
  ensureCategories,
  findOffers,
  type OfferContent,
  PATH_SEPARATOR,
  type Source,
  type StoredOffer,
  writeOffers,
} from '../catalog/index.ts'
import { assignProducts, type Unassigned } from '../identity/index.ts'
import { type Database, type DatabaseTransaction, transactionWithRetry } from '../kernel/db/index.ts'

export type BatchOutcome = { created: number; changed: number; unchanged: number }

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
  // Outside the transaction: categories are shared by all sources, and rows left over by a failed batch do no harm.
  await ensureCategories(
    db,
    offers.map(offer => offer.categoryPath),
    knownCategories,
  )
  return transactionWithRetry(db, async transaction => {
    const stored = await findOffers(
      transaction,
      source.id,
      offers.map(offer => offer.sku),
    )
    const readings = offers.map(content => ({
      content,
      contentHash: contentHash(content),
      categoryId: knownCategories.get(content.categoryPath.join(PATH_SEPARATOR)) ?? null,
      stored: stored.get(content.sku) ?? null,
    }))
    const touched = readings.filter(reading => saysSomethingNew(reading))
    const created = touched.filter(reading => reading.stored === null)
    const placed = await assignProducts(transaction, source.orgId, created.map(toUnassigned), now)
    const productOf = new Map(created.map((reading, index) => [reading, placed[index]!]))
    await writeOffers(
      transaction,
      source,
      touched.map(reading => ({
        ...reading,
        productId: reading.stored?.productId ?? productOf.get(reading)!,
      })),
      now,
    )
    const outcome = {
      created: created.length,
      changed: touched.length - created.length,
      unchanged: offers.length - touched.length,
    }
    await record(transaction, outcome)
    return outcome
  })
}

type Reading = {
  content: OfferContent
  contentHash: string
  categoryId: number | null
  stored: StoredOffer | null
}

function saysSomethingNew({ stored, contentHash }: Reading): boolean {
  return stored === null || stored.contentHash !== contentHash || stored.isMissing
}

function toUnassigned({ content, categoryId }: Reading): Unassigned {
  const { title, description, brand, gtin, mpn, imageUrl, attributes } = content
  return { title, description, brand, gtin, mpn, imageUrl, attributes, categoryId }
}
