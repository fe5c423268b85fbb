import type { MatchExplanation, Review as ReviewEntry } from '@buywhere/contract'
import type {
  Decision,
  Explanation,
  MatchedOffer,
  NearProduct,
  Regrouping,
  Review,
} from '../../identity/index.ts'

const share = (value: number) => Math.round(value * 10_000) / 10_000

export function presentExplanation(explanation: Explanation): MatchExplanation {
  const { probability, verdict, evidence, counterEvidence } = explanation
  const present = (all: Explanation['evidence']) => all.map(one => ({ ...one, weight: share(one.weight) }))
  return {
    probability: share(probability),
    verdict,
    evidence: present(evidence),
    counter_evidence: present(counterEvidence),
  }
}

export function presentMatched({ offerId, merchantId, text, belongsBy, nearest }: MatchedOffer) {
  return {
    offer_id: String(offerId),
    title: text.title,
    merchant_id: merchantId,
    condition: text.condition ?? 'unknown',
    gtin: text.gtin,
    mpn: text.mpn,
    belongs_by: belongsBy,
    ...(nearest && {
      nearest_offer_id: String(nearest.offerId),
      explanation: presentExplanation(nearest.explanation),
    }),
  }
}

export function presentNear(near: NearProduct) {
  return {
    product_id: String(near.productId),
    title: near.right.text.title,
    offers_count: near.offersCount,
    left_offer_id: String(near.left.offerId),
    right_offer_id: String(near.right.offerId),
    is_variant: near.isVariant,
    decided: near.isDecided,
    explanation: presentExplanation(near.explanation),
  }
}

export function presentRegrouping(regrouping: Regrouping | null) {
  return {
    absorbed: (regrouping?.absorbed ?? []).map(({ productId, heirId }) => ({
      product_id: String(productId),
      heir_id: String(heirId),
    })),
    offers_moved: regrouping?.moved ?? 0,
  }
}

export function presentDecision(decision: Decision) {
  return {
    id: String(decision.id),
    kind: decision.kind,
    offer_ids: decision.together.map(String),
    apart_offer_ids: decision.apart.map(String),
    reason: decision.reason,
    decided_by: decision.decidedBy,
    decided_at: decision.decidedAt.toISOString(),
    undone_by: decision.undoneBy,
    undone_at: decision.undoneAt?.toISOString() ?? null,
  }
}

export function presentReview(review: Review, titles: ReadonlyMap<number, string>): ReviewEntry {
  const side = (productId: number, offerId: number) => ({
    product_id: String(productId),
    offer_id: String(offerId),
    title: titles.get(offerId) ?? null,
  })
  return {
    id: String(review.id),
    state: review.state,
    left: side(review.leftProductId, review.leftOfferId),
    right: side(review.rightProductId, review.rightOfferId),
    probability: share(review.probability),
    weight: share(review.weight),
    explanation: presentExplanation(review.explanation),
    created_at: review.createdAt.toISOString(),
    decided_by: review.decidedBy,
    decided_at: review.decidedAt?.toISOString() ?? null,
    decision_id: review.decisionId === null ? null : String(review.decisionId),
  }
}
