import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { storeDecision } from './decision-store.ts'
import { lockIdentity } from './identity-lock.ts'
import { loadMembers, loadOffers } from './load-members.ts'
import { type Deciding, mergeProducts } from './merge-products.ts'
import { lockReview, type Review, settleReview } from './review-store.ts'

export type DecidedReview = { before: Review; after: Review }

/**
 * Answers a pair of the queue: the two products are one, or are not; a decision like any other. Throws `not_found`,
 * `gtin_conflict`, and `identity_conflict` where the pair was answered before or is not what was looked at any more.
 */
export async function decideReview(
  transaction: DatabaseTransaction,
  { reviewId, decision }: { reviewId: number; decision: 'merge' | 'separate' },
  deciding: Deciding,
): Promise<DecidedReview> {
  await lockIdentity(transaction)
  const { orgId, by, now } = deciding
  const review = await lockReview(transaction, orgId, reviewId)
  if (review === null) throw new AppError('not_found', `there is no review ${reviewId}`)
  if (review.state !== 'open') throw new AppError('identity_conflict', `the review is ${review.state}`)
  const { leftProductId, rightProductId, leftOfferId, rightOfferId } = review
  const offers = await loadOffers(transaction, orgId, [leftOfferId, rightOfferId])
  const productOf = new Map(offers.map(({ offerId, productId }) => [offerId, productId]))
  if (productOf.get(leftOfferId) !== leftProductId || productOf.get(rightOfferId) !== rightProductId) {
    throw new AppError('identity_conflict', 'the products have changed since; the review closes by itself')
  }
  const decisionId =
    decision === 'merge'
      ? (await mergeProducts(transaction, [leftProductId, rightProductId], deciding)).decisionId
      : await tellApart(transaction, [leftProductId, rightProductId], deciding)
  const state = decision === 'merge' ? 'merged' : 'separate'
  await settleReview(transaction, reviewId, { state, by, at: now, decisionId })
  return { before: review, after: { ...review, state, decidedBy: by, decidedAt: now, decisionId } }
}

async function tellApart(
  transaction: DatabaseTransaction,
  [left, right]: readonly [number, number],
  { orgId, by, reason, now }: Deciding,
): Promise<number> {
  const idsOf = async (productId: number) =>
    (await loadMembers(transaction, orgId, [productId])).map(({ offerId }) => offerId)
  return storeDecision(transaction, {
    kind: 'separate',
    orgId,
    together: await idsOf(left),
    apart: await idsOf(right),
    before: {},
    reason,
    decidedBy: by,
    decidedAt: now,
  })
}
