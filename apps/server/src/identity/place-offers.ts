import { moveOffers } from '../catalog/index.ts'
import { type DatabaseTransaction, LostRaceError } from '../kernel/db/index.ts'
import { assignProducts, type Unassigned } from './assign-products.ts'
import { findLeavers } from './find-leavers.ts'
import { setGtins } from './key-store.ts'

type Again = Unassigned & { offerId: number }

/**
 * The products of new offers, in the order given, inside the caller's transaction. Offers that were read `again` and
 * say that they are something else now (another GTIN, state or size of pack) are moved before they are written: no
 * product ever holds two GTINs. Throws LostRaceError as `assignProducts` does.
 */
export async function placeOffers(
  transaction: DatabaseTransaction,
  orgId: number | null,
  { created, again }: { created: readonly Unassigned[]; again: readonly Again[] },
  now: Date,
): Promise<number[]> {
  const readAgain = new Map(again.map(offer => [offer.offerId, offer]))
  const learned = new Map<number, string>()
  const leaving: { offer: Again; from: number; storedGtin: string | null }[] = []
  for (const { offerId, productId, gtin, isLeaving } of await findLeavers(transaction, again)) {
    const offer = readAgain.get(offerId)
    if (offer === undefined) continue
    const isOther = learned.has(productId) && learned.get(productId) !== offer.gtin
    if (isLeaving || isOther) leaving.push({ offer, from: productId, storedGtin: gtin })
    else if (offer.gtin !== null) learned.set(productId, offer.gtin)
  }
  await setGtins(transaction, learned, now)

  const placed = await assignProducts(
    transaction,
    orgId,
    [...created, ...leaving.map(({ offer: { offerId: _, ...offer } }) => offer)],
    now,
  )
  const moves = leaving.map(({ offer, from, storedGtin }, index) => ({
    offerId: offer.offerId,
    from,
    to: placed[created.length + index] ?? from,
    gtin: storedGtin,
  }))
  if ((await moveOffers(transaction, moves, now)) < moves.length) {
    throw new LostRaceError('an offer was moved to another product meanwhile')
  }
  return placed.slice(0, created.length)
}
