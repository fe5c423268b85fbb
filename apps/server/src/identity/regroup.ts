import {
  appendChanges,
  createProducts,
  deleteRedirects,
  moveOffers,
  reserveIds,
  writeRedirects,
} from '../catalog/index.ts'
import { type DatabaseTransaction, LostRaceError } from '../kernel/db/index.ts'
import { assignIds } from './assign-ids.ts'
import { completeParts } from './complete-parts.ts'
import { describeProduct } from './describe-product.ts'
import { lockIdentity, lockProducts } from './identity-lock.ts'
import { assignKeys } from './key-store.ts'
import { loadMembers, loadOffers } from './load-members.ts'
import type { Member } from './member.ts'
import { findHomes, rememberHomes } from './offer-homes.ts'
import { keysOf } from './product-keys.ts'
import { storeDescriptions } from './store-descriptions.ts'

export type Regrouping = {
  /** By part asked for, the product its offers are now; null for a part of which none was found. */
  productIds: (number | null)[]
  moved: number
  /** Products that went into others. */
  absorbed: { productId: number; heirId: number }[]
  /** Products that are new, or back. */
  founded: number[]
}

/**
 * Brings offers of one catalogue into the parts given: each part is one product when the transaction commits. What else
 * the same products hold stays together, or follows where it is delisted (see `completeParts`). Ids stay with the larger
 * part, absorbed ones redirect, and an id that was absorbed comes back with its offers. No part that would hold two GTINs
 * is made: its offers stay where they are. Called again, it changes nothing.
 *
 * Throws LostRaceError when the offers change at the same time: start over.
 */
export async function regroup(
  transaction: DatabaseTransaction,
  {
    orgId,
    parts,
    reason,
    now,
  }: { orgId: number | null; parts: readonly (readonly number[])[]; reason: string; now: Date },
): Promise<Regrouping> {
  await lockIdentity(transaction)
  const asked = await loadOffers(transaction, orgId, parts.flat())
  const productIds = [...new Set(asked.map(({ productId }) => productId))]
  await lockProducts(transaction, productIds)
  const members = await loadMembers(transaction, orgId, productIds)
  const complete = completeParts(parts, members)
  const { ids, absorbed } = assignIds(complete)
  const targets = await foundProducts(transaction, orgId, complete, ids, now)

  const moves = complete.flatMap((part, at) =>
    part.flatMap(({ offerId, storedProductId, gtin }) =>
      storedProductId === targets[at] ? [] : [{ offerId, from: storedProductId, to: targets[at]!, gtin }],
    ),
  )
  await rememberHomes(transaction, orgId, moves)
  if ((await moveOffers(transaction, moves, now)) < moves.length) {
    throw new LostRaceError('an offer changed while it was being moved')
  }
  const redirects = absorbed.map(({ productId, into }) => ({
    absorbedId: productId,
    heirId: targets[into]!,
    orgId,
  }))
  await writeRedirects(transaction, redirects, { reason, at: now })
  await appendChanges(
    transaction,
    redirects.map(({ absorbedId, heirId }) => ({
      kind: 'product_merged' as const,
      orgId,
      sourceId: null,
      productId: absorbedId,
      offerId: null,
      heirId,
    })),
    now,
  )
  await giveKeys(transaction, orgId, complete, targets, new Set(moves.map(({ offerId }) => offerId)))
  await storeDescriptions(
    transaction,
    orgId,
    complete.map((part, at) => ({ productId: targets[at]!, ...describeProduct(part) })),
    now,
  )
  const productOf = new Map(
    complete.flatMap((part, at) => part.map(({ offerId }) => [offerId, targets[at]!])),
  )
  return {
    productIds: parts.map(part => productOf.get(part.find(id => productOf.has(id)) ?? 0) ?? null),
    moved: moves.length,
    absorbed: redirects.map(({ absorbedId, heirId }) => ({ productId: absorbedId, heirId })),
    founded: targets.filter((_, at) => ids[at] === null),
  }
}

/** An id for each part: its own, one that its offers had before it was absorbed, or a new one. */
async function foundProducts(
  transaction: DatabaseTransaction,
  orgId: number | null,
  parts: readonly (readonly Member[])[],
  ids: readonly (number | null)[],
  now: Date,
): Promise<number[]> {
  const without = parts.filter((_, at) => ids[at] === null)
  const homes = await findHomes(transaction, without)
  const back = homes.filter(home => home !== null)
  await deleteRedirects(transaction, back)
  const fresh = await reserveIds(transaction, homes.length - back.length)
  const given = new Map(without.map((part, at) => [part, homes[at] ?? fresh.pop()!]))
  const born = without.filter((_, at) => homes[at] === null)
  await createProducts(
    transaction,
    born.map(part => ({ ...describeProduct(part), id: given.get(part)!, orgId })),
    now,
  )
  return parts.map((part, at) => ids[at] ?? given.get(part)!)
}

/** A key goes with the offers that have it: to the product that most of them are in now. */
async function giveKeys(
  transaction: DatabaseTransaction,
  orgId: number | null,
  parts: readonly (readonly Member[])[],
  targets: readonly number[],
  moved: ReadonlySet<number>,
): Promise<void> {
  const holders = new Map<string, Map<number, number>>()
  const affected = new Set<string>()
  parts.forEach((part, at) => {
    for (const member of part) {
      for (const key of keysOf(member)) {
        const counts = holders.get(key) ?? new Map<number, number>()
        counts.set(targets[at]!, (counts.get(targets[at]!) ?? 0) + 1)
        holders.set(key, counts)
        if (moved.has(member.offerId)) affected.add(key)
      }
    }
  })
  const owners = [...affected].map(key => {
    const [owner] = [...holders.get(key)!].sort(([idA, a], [idB, b]) => b - a || idA - idB)
    return [key, owner![0]] as const
  })
  await assignKeys(transaction, orgId, new Map(owners))
}
