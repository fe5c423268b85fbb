import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { storeDecision } from './decision-store.ts'
import { findProductMembers } from './find-product-members.ts'
import { lockIdentity } from './identity-lock.ts'
import { gtinsOf, type Member } from './member.ts'
import { type Regrouping, regroup } from './regroup.ts'

/** Who decides about products of which catalogue (null: the public one), and why. */
export type Deciding = { orgId: number | null; by: string; reason: string; now: Date }

export type Merged = { decisionId: number; productId: number; regrouping: Regrouping }

const OFFERS_MAX = 2_000

/**
 * Makes products one, whatever the comparison says of them; it holds until it is undone or decided otherwise. Throws
 * `product_not_found`, `gtin_conflict`, `identity_conflict`.
 */
export async function mergeProducts(
  transaction: DatabaseTransaction,
  productIds: readonly number[],
  deciding: Deciding,
): Promise<Merged> {
  await lockIdentity(transaction)
  const { orgId, by, reason, now } = deciding
  const members: Member[] = []
  for (const id of new Set(productIds)) {
    const found = await findProductMembers(transaction, orgId, id)
    members.push(...found.filter(member => members.every(({ offerId }) => offerId !== member.offerId)))
  }
  refuseUnfit(members)
  const offerIds = members.map(({ offerId }) => offerId)
  const decisionId = await storeDecision(transaction, {
    kind: 'merge',
    orgId,
    together: offerIds,
    apart: [],
    before: Object.fromEntries(members.map(({ offerId, productId }) => [offerId, productId])),
    reason,
    decidedBy: by,
    decidedAt: now,
  })
  const regrouping = await regroup(transaction, {
    orgId,
    parts: [offerIds],
    reason: `decision ${decisionId}`,
    now,
  })
  return { decisionId, productId: regrouping.productIds[0]!, regrouping }
}

function refuseUnfit(members: readonly Member[]): void {
  const gtins = gtinsOf(members)
  if (gtins.length > 1) {
    throw new AppError('gtin_conflict', `these have different GTINs: ${gtins.slice(0, 5).join(', ')}`, {
      extensions: { gtins: gtins.slice(0, 5) },
    })
  }
  if (new Set(members.map(({ productId }) => productId)).size < 2) {
    throw new AppError('identity_conflict', 'these are one product already')
  }
  if (members.length > OFFERS_MAX) {
    throw new AppError('identity_conflict', `one decision takes at most ${OFFERS_MAX} offers`)
  }
}
