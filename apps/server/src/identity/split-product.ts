import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { storeDecision } from './decision-store.ts'
import { findProductMembers } from './find-product-members.ts'
import { lockIdentity } from './identity-lock.ts'
import type { Deciding } from './merge-products.ts'
import { type Regrouping, regroup } from './regroup.ts'

export type Split = {
  decisionId: number
  /** The product that keeps the other offers, and the one that the named ones are now. */
  restProductId: number
  splitProductId: number
  regrouping: Regrouping
}

/** Every offer of the one side is kept apart from every one of the other. */
const PAIRS_MAX = 50_000

/**
 * Takes offers out of a product: they are one product of their own, and not the same as any that stays. It holds until
 * it is undone or decided otherwise. Throws `product_not_found`, `identity_conflict`.
 */
export async function splitProduct(
  transaction: DatabaseTransaction,
  { productId, offerIds }: { productId: number; offerIds: readonly number[] },
  { orgId, by, reason, now }: Deciding,
): Promise<Split> {
  await lockIdentity(transaction)
  const members = await findProductMembers(transaction, orgId, productId)
  const asked = new Set(offerIds)
  const together = members.flatMap(({ offerId }) => (asked.has(offerId) ? offerId : []))
  const apart = members.flatMap(({ offerId }) => (asked.has(offerId) ? [] : offerId))
  if (together.length < asked.size) {
    const strangers = [...asked].filter(id => !together.includes(id))
    throw new AppError('identity_conflict', `not offers of this product: ${strangers.slice(0, 5).join(', ')}`)
  }
  if (apart.length === 0) throw new AppError('identity_conflict', 'at least one offer has to stay')
  if (together.length * apart.length > PAIRS_MAX) {
    throw new AppError('identity_conflict', 'the product has too many offers for one decision')
  }
  const decisionId = await storeDecision(transaction, {
    kind: 'split',
    orgId,
    together,
    apart,
    before: Object.fromEntries(members.map(member => [member.offerId, member.productId])),
    reason,
    decidedBy: by,
    decidedAt: now,
  })
  const regrouping = await regroup(transaction, {
    orgId,
    parts: [apart, together],
    reason: `decision ${decisionId}`,
    now,
  })
  const [restProductId, splitProductId] = regrouping.productIds
  return { decisionId, restProductId: restProductId!, splitProductId: splitProductId!, regrouping }
}
