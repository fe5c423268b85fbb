type Placed = { offerId: number; productId: number }

export type Assignment = {
  /** For each part the product it is from now on; null: none that there is. */
  ids: (number | null)[]
  /** Products of which no part keeps the id, with the place of the part that most of their offers are in. */
  absorbed: { productId: number; into: number }[]
}

/**
 * Which part of a regrouped set of offers keeps which product id. Parts must hold all offers of the products they draw
 * on. An id stays with the part that most of its offers are in (a tie: the one with the lowest offer id), and a part
 * that has a claim to several takes the one that most of its offers had (a tie: the lowest). Depends on the sets alone,
 * not on their order.
 */
export function assignIds(parts: readonly (readonly Placed[])[]): Assignment {
  const winners = new Map<number, { part: number; count: number; lowest: number }>()
  parts.forEach((members, part) => {
    for (const [productId, own] of Map.groupBy(members, member => member.productId)) {
      const claim = { part, count: own.length, lowest: Math.min(...own.map(({ offerId }) => offerId)) }
      const best = winners.get(productId)
      const isBetter =
        best === undefined ||
        claim.count > best.count ||
        (claim.count === best.count && claim.lowest < best.lowest)
      if (isBetter) winners.set(productId, claim)
    }
  })

  const ids: (number | null)[] = parts.map(() => null)
  const counts = parts.map(() => 0)
  for (const [productId, { part, count }] of winners) {
    const held = ids[part] ?? null
    const isBetter = held === null || count > counts[part]! || (count === counts[part]! && productId < held)
    if (!isBetter) continue
    ids[part] = productId
    counts[part] = count
  }
  const absorbed = [...winners].flatMap(([productId, { part }]) =>
    ids[part] === productId ? [] : [{ productId, into: part }],
  )
  return { ids, absorbed: absorbed.sort((a, b) => a.productId - b.productId) }
}
