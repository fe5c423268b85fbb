import type { DatabaseTransaction } from '../kernel/db/index.ts'
import { AppError } from '../kernel/errors/index.ts'
import { type Constraints, constraintsOf, type Pair } from './constraints.ts'
import { type Decision, findDecision, listDecisionsInForce, markUndone } from './decision-store.ts'
import { lockIdentity } from './identity-lock.ts'
import { loadMembers, loadOffers } from './load-members.ts'
import { gtinsOf, type Member } from './member.ts'
import type { Deciding } from './merge-products.ts'
import { type Regrouping, regroup } from './regroup.ts'

export type Undone = {
  decision: Decision
  /** null: the offers are left to the comparison, since other decisions do not let them go back or they changed meanwhile. */
  regrouping: Regrouping | null
}

/**
 * A decision counts no longer. Its offers go back to what they were before, at once; what the comparison makes of them
 * comes after. Throws `not_found`, `identity_conflict`.
 */
export async function undoDecision(
  transaction: DatabaseTransaction,
  decisionId: number,
  { orgId, by, now }: Omit<Deciding, 'reason'>,
): Promise<Undone> {
  await lockIdentity(transaction)
  const decision = await findDecision(transaction, orgId, decisionId)
  if (decision === null) throw new AppError('not_found', `there is no decision ${decisionId}`)
  if (!(await markUndone(transaction, decisionId, { by, at: now }))) {
    throw new AppError('identity_conflict', 'the decision was undone before')
  }
  const parts = await partsBefore(transaction, orgId, decision)
  if (parts === null) return { decision, regrouping: null }
  const regrouping = await regroup(transaction, {
    orgId,
    parts,
    reason: `decision ${decisionId} undone`,
    now,
  })
  return { decision, regrouping }
}

async function partsBefore(
  transaction: DatabaseTransaction,
  orgId: number | null,
  { kind, together, apart, before }: Decision,
): Promise<number[][] | null> {
  if (kind === 'separate') return null
  const named = [...together, ...apart]
  const others = constraintsOf(await listDecisionsInForce(transaction, named))
  const offers = await loadOffers(transaction, orgId, named)
  const unlessForbidden = (parts: number[][]) => (areAllowed(parts, others) ? parts : null)
  if (kind === 'split') return gtinsOf(offers).length > 1 ? null : unlessForbidden([idsOf(offers)])
  const products = [...new Set(offers.map(({ productId }) => productId))]
  const whole = await loadMembers(transaction, orgId, products)
  const parts = [...Map.groupBy(offers, ({ offerId }) => before[offerId]).values()]
  // What came since was taken for the merged product, of which the larger part is most.
  const [largest] = [...parts].sort((a, b) => b.length - a.length)
  const later = whole.filter(({ offerId }) => before[offerId] === undefined)
  if (largest !== undefined && gtinsOf([...largest, ...later]).length < 2) largest.push(...later)
  return unlessForbidden(parts.map(idsOf))
}

/** Whether parts leave together what is decided to be, and apart what is not. */
function areAllowed(parts: readonly number[][], { together, apart }: Constraints): boolean {
  const partOf = new Map(parts.flatMap((part, at) => part.map(id => [id, at] as const)))
  const isWhole = (group: readonly number[]) => new Set(group.flatMap(id => partOf.get(id) ?? [])).size < 2
  const isCut = ([one, other]: Pair) => !partOf.has(one) || partOf.get(one) !== partOf.get(other)
  return together.every(isWhole) && apart.every(isCut)
}

const idsOf = (members: readonly Member[]) => members.map(({ offerId }) => offerId)
