import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { facetsOf, PRICE } from './change-log/facets.ts'
import type { StoredOffer } from './compare-offers.ts'
import { reserveIds } from './create-products.ts'
import type { Source } from './ensure-source.ts'
import type { OfferContent } from './offer-content.ts'
import { believeLastPoints } from './prices/believe-last-points.ts'
import { type OfferRow, upsertOffers } from './upsert-offers.ts'

/** An offer to be stored: what was read, where it belongs, and what was stored before. */
export type OfferWrite = {
  content: OfferContent
  contentHash: string
  categoryId: number | null
  productId: number
  stored: StoredOffer | null
  /** null: the price is believed. */
  suspectReason: string | null
  /** What was believed last; only where the price is not. */
  trusted: { minor: number; currency: string } | null
  /** The reading it comes from: its run and the row there; null for what no run brought. */
  origin: { runId: number; row: number } | null
}

function priceChanged({ content, stored }: OfferWrite): boolean {
  return (
    stored === null ||
    // Its price ended when it went missing: it begins again.
    stored.isMissing ||
    stored.priceMinor !== content.priceMinor ||
    stored.currency !== content.currency ||
    stored.listPriceMinor !== content.listPriceMinor ||
    stored.availability !== content.availability
  )
}

/**
 * Stores new and changed offers with their price points and changes, all in the caller's transaction. An offer
 * whose price, list price, currency and availability are as before gets no price point. `observedAt` is when they were
 * read, `recordedAt` when it is written.
 */
export async function writeOffers(
  transaction: DatabaseTransaction,
  source: Source,
  writes: readonly OfferWrite[],
  observedAt: Date,
  recordedAt = observedAt,
): Promise<void> {
  if (writes.length === 0) return
  const newIds = await reserveIds(transaction, writes.filter(write => write.stored === null).length)
  const placed = writes.map(write => ({ ...write, offerId: write.stored?.id ?? newIds.pop()! }))
  await upsertOffers(transaction, source, placed.map(toRow), { observedAt, recordedAt })
  await believeLastPoints(
    transaction,
    placed.filter(wasSettled).map(write => write.offerId),
  )
}

type Placed = OfferWrite & { offerId: number }

/** A second reading named the price that the first one left in doubt. */
function wasSettled(write: Placed): boolean {
  return write.stored?.suspectReason != null && write.suspectReason === null && !priceChanged(write)
}

function toRow(write: Placed): OfferRow {
  const { content, contentHash, categoryId, productId, offerId, suspectReason, trusted, origin } = write
  const { categoryPath: _, ...fields } = content
  return {
    ...fields,
    contentHash,
    categoryId,
    productId,
    offerId,
    suspectReason,
    trustedPriceMinor: trusted?.minor ?? null,
    trustedCurrency: trusted?.currency ?? null,
    runId: origin?.runId ?? null,
    rowNumber: origin?.row ?? null,
    isNew: write.stored === null,
    isPriced: priceChanged(write),
    ...(write.stored !== null && toldBy(write, write.stored)),
  }
}

function toldBy(
  write: Placed,
  stored: StoredOffer,
): Pick<OfferRow, 'facets' | 'oldPriceMinor' | 'oldCurrency'> {
  const facets = facetsOf(write, stored)
  if ((facets & PRICE) === 0) return { facets }
  return { facets, oldPriceMinor: stored.priceMinor, oldCurrency: stored.currency }
}
