import { hash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { Constraints } from './constraints.ts'
import type { ComparedOffer } from './load-compared.ts'
import type { Clusters, Matcher, OfferText } from './matcher.ts'
import { PendingParts } from './pending-parts.ts'

/** Offers compared before others have their turn: comparing takes a part of a millisecond each. */
const TURN_OFFERS = 20

/**
 * All offers in groups, those of each organisation by themselves: what is private is never compared with anything of
 * anybody else.
 */
export type ClusterWorld = {
  /** Takes in offers that are there when it begins; placed by `restore` or `rebuild`. */
  load(offers: readonly ComparedOffer[]): Promise<void>
  /** Groups by organisation, as they are stored. */
  restore(groups: ReadonlyMap<number, Iterable<readonly number[]>>): void
  /** Groups everything anew; `during` is called between two steps, and ends it where it answers false. */
  rebuild(during: () => Promise<boolean>): Promise<boolean>
  /** Takes offers in as they are now: new, changed, or gone. */
  take(offers: readonly ComparedOffer[]): Promise<void>
  constrain(constraints: Constraints): void
  /** Groups that are not stored yet as they are, by organisation; 0: the public ones. */
  pending(): { scope: number; parts: readonly (readonly number[])[] }[]
  /** These are stored. */
  settle(scope: number, parts: readonly (readonly number[])[]): void
  near: (scope: number, offerId: number, limit: number) => ReturnType<Clusters['near']>
}

export function createClusterWorld(matcher: Matcher): ClusterWorld {
  const clustersOf = new Map<number, Clusters>()
  const waiting = new Map<number, PendingParts>()
  /** Of each offer what it was compared by: most changes are changes of price alone. */
  const known = new Map<number, number>()
  /** By organisation, offers that became others: their groups are stored again though they hold the same offers. */
  const touched = new Map<number, Set<number>>()
  let constraints: Constraints = { together: [], apart: [] }

  const clustersIn = (scope: number): Clusters => {
    const there = clustersOf.get(scope)
    if (there !== undefined) return there
    const made = matcher.createClusters()
    made.constrain(constraints)
    clustersOf.set(scope, made)
    return made
  }

  function touch(scope: number, offerId: number): void {
    const ids = touched.get(scope) ?? new Set()
    touched.set(scope, ids.add(offerId))
  }

  /** Not known as it is now. */
  const isNews = ({ offerId, isDelisted, text }: ComparedOffer): boolean =>
    isDelisted ? known.has(offerId) : known.get(offerId) !== fingerprint(text)

  return {
    async load(offers) {
      for (const [at, { offerId, orgId, text }] of offers.entries()) {
        if (at % TURN_OFFERS === 0) await turn()
        known.set(offerId, fingerprint(text))
        clustersIn(orgId ?? 0).load(offerId, text)
      }
    },
    restore(groups) {
      for (const [scope, parts] of groups) clustersIn(scope).restore(parts)
    },
    async rebuild(during) {
      for (const clusters of clustersOf.values()) {
        for (const _ of clusters.rebuild()) {
          await turn()
          if (!(await during())) return false
        }
      }
      return true
    },
    async take(offers) {
      const news = offers.filter(isNews)
      for (let start = 0; start < news.length; start += TURN_OFFERS) {
        await turn()
        const puts = new Map<number, [number, OfferText][]>()
        for (const { offerId, orgId, isDelisted, text } of news.slice(start, start + TURN_OFFERS)) {
          const scope = orgId ?? 0
          if (isDelisted) {
            known.delete(offerId)
            clustersIn(scope).remove(offerId)
          } else {
            if (known.has(offerId)) touch(scope, offerId)
            known.set(offerId, fingerprint(text))
            puts.set(scope, [...(puts.get(scope) ?? []), [offerId, text]])
          }
        }
        for (const [scope, list] of puts) clustersIn(scope).put(list)
      }
    },
    constrain(wanted) {
      constraints = wanted
      for (const clusters of clustersOf.values()) clusters.constrain(constraints)
    },
    pending() {
      for (const [scope, clusters] of clustersOf) {
        const parts = waiting.get(scope) ?? new PendingParts()
        parts.add(clusters.takeChanged())
        for (const id of touched.get(scope) ?? []) if (!parts.has(id)) parts.add([clusters.groupOf(id)])
        touched.delete(scope)
        waiting.set(scope, parts)
      }
      return [...waiting].map(([scope, parts]) => ({ scope, parts: parts.list() }))
    },
    settle(scope, parts) {
      waiting.get(scope)?.settle(parts)
    },
    near: (scope, offerId, limit) => clustersOf.get(scope)?.near(offerId, limit) ?? [],
  }
}

/** 32 bits of everything but the price: what a thing costs moves daily, and what it is does not. */
function fingerprint({ price: _, ...words }: OfferText): number {
  return Number.parseInt(hash('md5', JSON.stringify(words), 'hex').slice(0, 8), 16)
}
