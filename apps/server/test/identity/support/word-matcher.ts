import type { Clusters, Explanation, Matcher, OfferText } from '../../../src/identity/index.ts'

type Constraints = Parameters<Clusters['constrain']>[0]

const THRESHOLDS = { merge: 0.75, review: 0.5 }
const wordsOf = ({ title }: OfferText) => new Set(title.toLowerCase().split(' '))

/** The share of words that two titles have in common; a GTIN settles it. */
function likeness(left: OfferText, right: OfferText): number {
  if (left.gtin !== null && right.gtin !== null) return left.gtin === right.gtin ? 1 : 0
  const [one, other] = [wordsOf(left), wordsOf(right)]
  const shared = [...one].filter(word => other.has(word)).length
  return shared / (one.size + other.size - shared)
}

/**
 * Groups offers by the words of their titles, so that a test can tell what is alike from what its offers are called.
 * Worked out anew each time it is asked: what came when cannot matter.
 */
export function createWordMatcher(): Matcher {
  return {
    thresholds: THRESHOLDS,
    createClusters: () => new WordClusters(),
    variantsOf: () => new Set(),
    compare: likeness,
    explain(left, right): Explanation {
      const probability = likeness(left, right)
      const evidence = { kind: 'words', text: `${left.title} and ${right.title}`, weight: probability }
      return {
        probability,
        verdict:
          probability >= THRESHOLDS.merge
            ? 'merge'
            : probability >= THRESHOLDS.review
              ? 'review'
              : 'separate',
        evidence: [evidence],
        counterEvidence: [],
      }
    },
  }
}

class WordClusters implements Clusters {
  #offers = new Map<number, OfferText>()
  #constraints: Constraints = { together: [], apart: [] }
  #told = new Set<string>()

  load(offerId: number, offer: OfferText): void {
    this.#offers.set(offerId, offer)
  }

  restore(groups: Iterable<readonly number[]>): void {
    this.#told = new Set([...groups].map(group => [...group].sort((a, b) => a - b).join()))
  }

  rebuild(): Iterable<unknown> {
    return [null]
  }

  put(offers: Iterable<readonly [number, OfferText]>): void {
    for (const [offerId, offer] of offers) this.#offers.set(offerId, offer)
  }

  remove(offerId: number): void {
    this.#offers.delete(offerId)
  }

  constrain(constraints: Constraints): void {
    this.#constraints = constraints
  }

  takeChanged(): number[][] {
    const groups = this.#group()
    const fresh = groups.filter(group => !this.#told.has(group.join()))
    this.#told = new Set(groups.map(group => group.join()))
    return fresh
  }

  groupOf(offerId: number): number[] {
    return this.#group().find(ids => ids.includes(offerId)) ?? []
  }

  near(offerId: number, limit: number) {
    const own = this.#offers.get(offerId)
    if (own === undefined) return []
    const group = new Set(this.groupOf(offerId))
    return [...this.#offers]
      .filter(([id]) => !group.has(id))
      .map(([id, offer]) => ({ offerId: id, probability: likeness(own, offer) }))
      .filter(({ probability }) => probability >= THRESHOLDS.review)
      .sort((a, b) => b.probability - a.probability || a.offerId - b.offerId)
      .slice(0, limit)
  }

  #group(): number[][] {
    const ids = [...this.#offers.keys()].sort((a, b) => a - b)
    const groupOf = new Map(ids.map(id => [id, [id]]))
    const pairs = ids.flatMap(one =>
      ids
        .filter(other => other > one)
        .map(other => ({ one, other, alike: likeness(this.#offers.get(one)!, this.#offers.get(other)!) })),
    )
    const apart = (left: number[], right: number[]) =>
      this.#constraints.apart.some(
        ([one, other]) =>
          (left.includes(one) && right.includes(other)) || (left.includes(other) && right.includes(one)),
      ) || new Set([...left, ...right].flatMap(id => this.#offers.get(id)?.gtin ?? [])).size > 1
    const join = (one: number, other: number) => {
      const [left, right] = [groupOf.get(one), groupOf.get(other)]
      if (left === undefined || right === undefined || left === right || apart(left, right)) return
      left.push(...right)
      for (const id of right) groupOf.set(id, left)
    }
    for (const [first, ...others] of this.#constraints.together) for (const id of others) join(first!, id)
    const close = pairs
      .filter(({ alike }) => alike >= THRESHOLDS.merge)
      .sort((a, b) => b.alike - a.alike || a.one - b.one || a.other - b.other)
    for (const { one, other } of close) join(one, other)
    return [...new Set(groupOf.values())].map(group => group.sort((a, b) => a - b))
  }
}
