import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '../kernel/db/index.ts'
import { type Euros, loadCompared } from './load-compared.ts'
import type { Matcher, Near, OfferText } from './matcher.ts'
import { edition } from './product-keys.ts'
import { closeReviews, type ReviewProposal, storeReviews } from './review-store.ts'

/** Pairs of one product that may wait at once: the closest ones. */
const PER_PRODUCT_MAX = 3
/** Offers of a large group that are looked around for it. */
const LOOKED_FROM_MAX = 20
const NEAR_MAX = 50

type Pair = { own: number; ownOffer: number; other: number; otherOffer: number; probability: number }

/**
 * Brings the queue of a catalogue to what groups that were just stored leave open: the closest pairs are in it, and
 * what was asked about them and is no question any more is closed.
 */
export async function proposeReviews(
  transaction: DatabaseTransaction,
  {
    orgId,
    parts,
    near,
    isApart,
    matcher,
    euros,
    now,
  }: {
    orgId: number | null
    parts: readonly (readonly number[])[]
    near: (offerId: number, limit: number) => readonly Near[]
    /** Decided by people, so that it is not asked. */
    isApart: (one: number, other: number) => boolean
    matcher: Matcher
    euros: Euros
    now: Date
  },
): Promise<void> {
  const found = parts.flatMap(part =>
    part.slice(0, LOOKED_FROM_MAX).flatMap(ownOffer =>
      near(ownOffer, NEAR_MAX)
        .filter(({ offerId }) => !isApart(ownOffer, offerId))
        .map(({ offerId, probability }) => ({ ownOffer, otherOffer: offerId, probability })),
    ),
  )
  const offerIds = [...parts.flat(), ...found.map(({ otherOffer }) => otherOffer)]
  const productOf = await productsOf(transaction, offerIds)
  const pairs = new Map<string, Pair>()
  for (const each of found) {
    const own = productOf.get(each.ownOffer)
    const other = productOf.get(each.otherOffer)
    if (own === undefined || other === undefined || other === own) continue
    const key = keyOf(own, other)
    const pair = { ...each, own, other }
    if (isCloser(pair, pairs.get(key))) pairs.set(key, pair)
  }
  await closeReviews(
    transaction,
    [...new Set(parts.flat().flatMap(id => productOf.get(id) ?? []))],
    [...pairs.keys()],
    now,
  )
  const chosen = [...Map.groupBy(pairs.values(), ({ own }) => own).values()].flatMap(own =>
    own.sort((a, b) => (isCloser(a, b) ? -1 : 1)).slice(0, PER_PRODUCT_MAX),
  )
  const proposals = await describe(transaction, chosen, { orgId, matcher, euros })
  await storeReviews(transaction, proposals, now)
}

const keyOf = (one: number, other: number) => `${Math.min(one, other)}-${Math.max(one, other)}`

function isCloser(pair: Pair, than: Pair | undefined): boolean {
  if (than === undefined) return true
  return (
    pair.probability > than.probability ||
    (pair.probability === than.probability &&
      (pair.ownOffer < than.ownOffer ||
        (pair.ownOffer === than.ownOffer && pair.otherOffer < than.otherOffer)))
  )
}

async function productsOf(db: Database, offerIds: readonly number[]): Promise<Map<number, number>> {
  if (offerIds.length === 0) return new Map()
  const { rows } = await sql<{ id: number; productId: number }>`
    select o.id, coalesce(r.heir_id, o.product_id) as "productId"
    from catalog.offers o left join catalog.product_redirects r on r.absorbed_id = o.product_id
    where o.id = any(${offerIds}::bigint[]) and o.delisted_at is null
  `.execute(db)
  return new Map(rows.map(({ id, productId }) => [id, productId]))
}

async function describe(
  transaction: DatabaseTransaction,
  pairs: readonly Pair[],
  { orgId, matcher, euros }: { orgId: number | null; matcher: Matcher; euros: Euros },
): Promise<ReviewProposal[]> {
  const offers = await loadCompared(
    transaction,
    euros,
    pairs.flatMap(({ ownOffer, otherOffer }) => [ownOffer, otherOffer]),
  )
  const textOf = new Map(offers.map(({ offerId, text }) => [offerId, text]))
  const counts = await countOffers(
    transaction,
    pairs.flatMap(({ own, other }) => [own, other]),
  )
  return pairs.flatMap(({ own, ownOffer, other, otherOffer, probability }) => {
    const isSwapped = other < own
    const [leftOfferId, rightOfferId] = isSwapped ? [otherOffer, ownOffer] : [ownOffer, otherOffer]
    const [left, right] = [textOf.get(leftOfferId), textOf.get(rightOfferId)]
    if (left === undefined || right === undefined) return []
    if (!isQuestion(left, right)) return []
    return {
      orgId,
      leftProductId: Math.min(own, other),
      rightProductId: Math.max(own, other),
      leftOfferId,
      rightOfferId,
      probability,
      weight: ((counts.get(own) ?? 1) + (counts.get(other) ?? 1)) * closeness(probability, matcher),
      explanation: matcher.explain(left, right),
    }
  })
}

/** Two GTINs, states or sizes of pack are two products: nobody can answer that with yes. */
function isQuestion(left: OfferText, right: OfferText): boolean {
  const haveTwoGtins = left.gtin !== null && right.gtin !== null && left.gtin !== right.gtin
  return !haveTwoGtins && edition(left) === edition(right)
}

/** From a tenth, where one only just looks, to one, where nearly nobody had to. */
function closeness(probability: number, { thresholds: { merge, review } }: Matcher): number {
  const share = merge > review ? (probability - review) / (merge - review) : 1
  return Math.min(1, Math.max(0.1, share))
}

async function countOffers(db: Database, productIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; n: number }>`
    select product_id as id, count(*) as n from catalog.offers
    where product_id = any(${productIds}::bigint[]) and delisted_at is null group by product_id
  `.execute(db)
  return new Map(rows.map(({ id, n }) => [id, n]))
}
