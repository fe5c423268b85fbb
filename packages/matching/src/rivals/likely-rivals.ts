import type { PreparedOffer } from '../prepare-offer.ts'
import type { Statistics } from '../statistics.ts'

const MOST_RIVALS = 12
/** A word that more offers share tells none of them apart. */
const COMMON_FROM = 400

/** For each offer of one list the places of those of the other list that share most of its rare words. */
export function likelyRivals(
  offers: readonly PreparedOffer[],
  others: readonly PreparedOffer[],
  { idf }: Statistics,
): number[][] {
  const placesOf = new Map<string, number[]>()
  others.forEach(({ tokens }, at) => {
    for (const token of tokens) {
      const places = placesOf.get(token)
      if (places === undefined) placesOf.set(token, [at])
      else places.push(at)
    }
  })
  return offers.map(({ tokens }) => {
    const shared = new Map<number, number>()
    for (const token of tokens) {
      const places = placesOf.get(token) ?? []
      if (places.length > COMMON_FROM) continue
      const weight = idf(token) ** 2
      for (const at of places) shared.set(at, (shared.get(at) ?? 0) + weight)
    }
    const byWeight = [...shared].sort((one, other) => other[1] - one[1] || one[0] - other[0])
    return byWeight.slice(0, MOST_RIVALS).map(([at]) => at)
  })
}
