import type { Clusters as Grouping } from '@buywhere/matching'
import type { Constraints } from './constraints.ts'
import type { Clusters, OfferText } from './matcher.ts'

type Decision = { kind: 'together' | 'apart'; left: number; right: number }

/** Groups as this room speaks of them. `review`: how likely a pair is from which on somebody should look at it. */
export function adaptClusters(grouping: Grouping, { review }: { review: number }): Clusters {
  // Offers whose groups were told to have changed: told once, as they are when asked.
  const changed = new Set<number>()
  const note = ({ products }: { products: readonly (readonly number[])[] }) => {
    for (const group of products) for (const id of group) changed.add(id)
  }

  return {
    load: (offerId, offer) => grouping.load(offerId, asOffer(offer)),
    restore: groups => grouping.restore(groups, groups),
    *rebuild() {
      for (const change of grouping.repair()) {
        note(change)
        yield
      }
      for (const group of grouping.products()) for (const id of group) changed.add(id)
    },
    put: offers => note(grouping.putAll([...offers].map(([offerId, offer]) => [offerId, asOffer(offer)]))),
    remove: offerId => note(grouping.remove(offerId)),
    constrain: constraints => note(grouping.decide(decisionsOf(constraints))),
    takeChanged() {
      const groups: number[][] = []
      for (const id of changed) {
        const group = [...grouping.productOf(id)]
        for (const member of group) changed.delete(member)
        if (group.length > 0) groups.push(group)
      }
      changed.clear()
      return groups
    },
    groupOf: offerId => [...grouping.productOf(offerId)],
    near(offerId, limit) {
      // Variants of it are like it in all but what makes them products of their own: nobody has to be asked.
      const own = new Set([...grouping.productOf(offerId), ...grouping.familyOf(offerId)])
      return grouping
        .neighboursOf(offerId)
        .filter(({ id, product }) => product >= review && !own.has(id))
        .slice(0, limit)
        .map(({ id, product }) => ({ offerId: id, probability: product }))
    },
  }
}

const asOffer = ({ category, ...offer }: OfferText) => ({ ...offer, category: [...category] })

/** Each of a group with the first and with the one before it: it holds together though one of them goes. */
function* decisionsOf({ together, apart }: Constraints): Generator<Decision> {
  for (const [first, ...others] of together) {
    let before = first
    for (const right of others) {
      if (first !== undefined) yield { kind: 'together', left: first, right }
      if (before !== undefined && before !== first) yield { kind: 'together', left: before, right }
      before = right
    }
  }
  for (const [left, right] of apart) yield { kind: 'apart', left, right }
}
