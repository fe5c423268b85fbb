import { gtinsOf, type Member } from './member.ts'

/**
 * Parts that hold every one of `members` once. A part that would have two GTINs is not made: its offers stay as they
 * are. Of the members in no part the live ones of a product stay together; delisted ones go where most of their product
 * goes and their GTIN allows, so that they are there should they come back.
 */
export function completeParts(parts: readonly (readonly number[])[], members: readonly Member[]): Member[][] {
  const byId = new Map(members.map(member => [member.offerId, member]))
  const complete = parts
    .map(ids => [...new Set(ids)].flatMap(id => byId.get(id) ?? []))
    .filter(part => part.length > 0 && gtinsOf(part).length < 2)
  const placed = new Set(complete.flat().map(({ offerId }) => offerId))
  // In the order of their ids: who of two delisted ones decides the GTIN must not hang on how they were handed over.
  const rest = members.filter(({ offerId }) => !placed.has(offerId)).sort((a, b) => a.offerId - b.offerId)
  const live = rest.filter(({ isDelisted }) => !isDelisted)
  for (const staying of Map.groupBy(live, member => member.productId).values()) {
    complete.push(...byGtin(staying))
  }
  const gone = rest.filter(({ isDelisted }) => isDelisted)
  for (const [productId, following] of Map.groupBy(gone, member => member.productId)) {
    const into = largestPartOf(productId, complete)
    const fitting = into === null ? [] : following.filter(({ gtin }) => fits(gtin, into))
    into?.push(...fitting)
    const others = following.filter(member => !fitting.includes(member))
    complete.push(...byGtin(others))
  }
  return complete
}

const fits = (gtin: string | null, part: readonly Member[]) =>
  gtin === null || gtinsOf(part).every(other => other === gtin)

function largestPartOf(productId: number, parts: readonly Member[][]): Member[] | null {
  const claims = parts.flatMap(part => {
    const own = part.filter(member => member.productId === productId)
    const lowest = Math.min(...own.map(({ offerId }) => offerId))
    return own.length === 0 ? [] : [{ part, count: own.length, lowest }]
  })
  return claims.sort((a, b) => b.count - a.count || a.lowest - b.lowest)[0]?.part ?? null
}

/** One part a GTIN; what has none goes with the first. */
function byGtin(members: readonly Member[]): Member[][] {
  const [first = null] = gtinsOf(members)
  return [...Map.groupBy(members, ({ gtin }) => gtin ?? first).values()]
}
