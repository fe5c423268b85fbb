import type { Database } from '../kernel/db/index.ts'
import { listDecisionsInForce } from './decision-store.ts'
import { type ComparedOffer, type Euros, loadCompared, loadComparedOf } from './load-compared.ts'
import type { Explanation, Matcher } from './matcher.ts'
import { gtinKey, mpnKey } from './product-keys.ts'
import { listReviewsOf } from './review-store.ts'

export type MatchedOffer = ComparedOffer & {
  belongsBy: 'alone' | 'gtin' | 'brand_and_mpn' | 'decision' | 'comparison'
  /** The offer of the product that it is most like; null where it is alone. */
  nearest: { offerId: number; explanation: Explanation } | null
}

export type NearProduct = {
  productId: number
  /** The two offers that are most alike. */
  left: ComparedOffer
  right: ComparedOffer
  offersCount: number
  isVariant: boolean
  /** People told them apart. */
  isDecided: boolean
  explanation: Explanation
}

export type Matches = { offers: MatchedOffer[]; near: NearProduct[] }

/** Of a large product; more would tell no more. */
const OFFERS_MAX = 200
const COMPARED_MAX = 20
const OF_OTHERS_MAX = 5
const NEAR_MAX = 20
/** As much as a GTIN. */
const DECISIVE = 10

/**
 * Why the offers of a product are one, and why products like it are not. `candidates` are products to hold against it
 * besides those that wait to be looked at; only those of its own catalogue count. Live offers alone.
 */
export async function explainMatches(
  db: Database,
  matcher: Matcher,
  euros: Euros,
  { productId, candidates }: { productId: number; candidates: readonly number[] },
): Promise<Matches> {
  const own = await loadComparedOf(db, euros, [productId], OFFERS_MAX)
  const orgId = own[0]?.orgId ?? null
  const decisions = await listDecisionsInForce(
    db,
    own.map(({ offerId }) => offerId),
  )
  const asked = await listReviewsOf(db, productId, NEAR_MAX)
  const apart = decisions.flatMap(({ apart: ids, together }) => [...ids, ...together])
  const decidedOffers = await loadCompared(db, euros, apart.slice(0, OFFERS_MAX))
  const nearIds = new Set([
    ...decidedOffers.map(offer => offer.productId),
    ...asked.flatMap(({ leftProductId, rightProductId }) => [leftProductId, rightProductId]),
    ...candidates,
  ])
  nearIds.delete(productId)
  const others = await loadComparedOf(db, euros, [...nearIds].slice(0, 2 * NEAR_MAX), OF_OTHERS_MAX)
  const isDecided = (one: ComparedOffer, other: ComparedOffer) =>
    decisions.some(
      ({ together, apart: ids }) =>
        (together.includes(one.offerId) && ids.includes(other.offerId)) ||
        (together.includes(other.offerId) && ids.includes(one.offerId)),
    )
  const held = [
    ...Map.groupBy(
      others.filter(offer => offer.orgId === orgId),
      offer => offer.productId,
    ),
  ].flatMap(([id, offers]) => nearest(matcher, own, offers, id, isDecided) ?? [])
  const [first] = own
  const variants =
    first &&
    matcher.variantsOf(
      first.text,
      held.map(({ right }) => right.text),
    )
  const near = held
    .map(one => tellWhyApart({ ...one, isVariant: variants?.has(one.right.text) === true }))
    .filter(({ explanation, isDecided: decided, isVariant }) => {
      return decided || isVariant || explanation.probability >= matcher.thresholds.review / 5
    })
    .sort((a, b) => b.explanation.probability - a.explanation.probability || a.productId - b.productId)
  const together = decisions
    .filter(({ kind }) => kind !== 'separate')
    .map(decision => new Set(decision.together))
  return {
    offers: own.map(offer => explainOffer(matcher, offer, own, together)),
    near: near.slice(0, NEAR_MAX),
  }
}

function explainOffer(
  matcher: Matcher,
  offer: ComparedOffer,
  all: readonly ComparedOffer[],
  together: readonly ReadonlySet<number>[],
): MatchedOffer {
  const others = all.filter(({ offerId }) => offerId !== offer.offerId)
  if (others.length === 0) return { ...offer, belongsBy: 'alone', nearest: null }
  const shares = (keyOf: typeof gtinKey) => {
    const key = keyOf(offer.text)
    return key !== null && others.some(other => keyOf(other.text) === key)
  }
  const isDecided = together.some(
    ids => ids.has(offer.offerId) && others.some(other => ids.has(other.offerId)),
  )
  const best = closest(matcher, [offer], others.slice(0, COMPARED_MAX))
  return {
    ...offer,
    belongsBy: shares(gtinKey)
      ? 'gtin'
      : shares(mpnKey)
        ? 'brand_and_mpn'
        : isDecided
          ? 'decision'
          : 'comparison',
    nearest: best && { offerId: best.right.offerId, explanation: best.explanation },
  }
}

function nearest(
  matcher: Matcher,
  own: readonly ComparedOffer[],
  offers: readonly ComparedOffer[],
  productId: number,
  isDecided: (one: ComparedOffer, other: ComparedOffer) => boolean,
): Omit<NearProduct, 'isVariant'> | null {
  const best = closest(matcher, own.slice(0, OF_OTHERS_MAX), offers)
  if (best === null) return null
  const { left, right, explanation } = best
  return {
    productId,
    left,
    right,
    explanation,
    offersCount: offers.length,
    isDecided: own.some(one => offers.some(other => isDecided(one, other))),
  }
}

/** What keeps products apart besides how alike their offers are, as the strongest of what speaks against. */
function tellWhyApart(near: NearProduct): NearProduct {
  const { isVariant, isDecided, explanation } = near
  const reasons = [
    ...(isDecided ? [{ kind: 'decision', text: 'told apart by a person', weight: -DECISIVE }] : []),
    ...(isVariant
      ? [{ kind: 'variant', text: 'another colour, size, pack or condition', weight: -DECISIVE }]
      : []),
  ]
  if (reasons.length === 0) return near
  const counterEvidence = [...reasons, ...explanation.counterEvidence]
  return { ...near, explanation: { ...explanation, verdict: 'separate', counterEvidence } }
}

type Closest = { left: ComparedOffer; right: ComparedOffer; explanation: Explanation }

/** The pair most alike; of equals the first. */
function closest(
  matcher: Matcher,
  lefts: readonly ComparedOffer[],
  rights: readonly ComparedOffer[],
): Closest | null {
  const pairs = lefts.flatMap(left =>
    rights.map(right => ({ left, right, probability: matcher.compare(left.text, right.text) })),
  )
  const [best] = pairs.sort((a, b) => b.probability - a.probability)
  return best === undefined
    ? null
    : { left: best.left, right: best.right, explanation: matcher.explain(best.left.text, best.right.text) }
}
