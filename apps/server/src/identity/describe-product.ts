import type { Member } from './member.ts'

/** What a product says of itself; made of its offers alone, in whatever order they came. */
export type Description = {
  title: string
  description: string | null
  brand: string | null
  categoryId: number | null
  gtin: string | null
  imageUrl: string | null
  attributes: Record<string, string>
}

/** Titles compared with each other: enough to tell the usual from the odd one. */
const COMPARED_MAX = 50

/**
 * The title is the one most like all the others (the shorter, then the lower offer id), so that one shop's shouting does
 * not name the product; description and picture are of the same offer where it has them; brand and category are what
 * most offers say. Live offers speak before delisted ones. `members` holds at least one.
 */
export function describeProduct(members: readonly Member[]): Description {
  const inOrder = [...members].sort((a, b) => a.offerId - b.offerId)
  const live = inOrder.filter(({ isDelisted }) => !isDelisted)
  const speaking = live.length > 0 ? live : inOrder
  const usual = mostUsual(speaking.slice(0, COMPARED_MAX))
  const bySpeech = [usual, ...speaking.filter(member => member !== usual)]
  const first = <T>(of: (member: Member) => T | null): T | null => {
    for (const member of bySpeech) {
      const value = of(member)
      if (value !== null) return value
    }
    return null
  }
  return {
    title: usual.title,
    description: first(({ description }) => description),
    brand: commonest(speaking.map(({ brand }) => brand)),
    categoryId: commonest(speaking.map(({ categoryId }) => categoryId)),
    gtin: first(({ gtin }) => gtin) ?? inOrder.find(({ gtin }) => gtin !== null)?.gtin ?? null,
    imageUrl: first(({ imageUrl }) => imageUrl),
    attributes: Object.assign({}, ...bySpeech.map(({ attributes }) => attributes).reverse()),
  }
}

function mostUsual(members: readonly Member[]): Member {
  const words = members.map(({ title }) => new Set(title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []))
  let best = members[0]!
  let bestScore = Number.NEGATIVE_INFINITY
  members.forEach((member, at) => {
    const own = words[at]!
    let score = 0
    for (const other of words) {
      if (other === own) continue
      const shared = [...own].filter(word => other.has(word)).length
      score += shared === 0 ? 0 : shared / (own.size + other.size - shared)
    }
    const isBetter = score > bestScore || (score === bestScore && member.title.length < best.title.length)
    if (!isBetter) return
    best = member
    bestScore = score
  })
  return best
}

/** Null only where all are; a tie goes to the one that comes first. */
function commonest<T extends string | number>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best: T | null = null
  for (const [value, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = value
  }
  return best
}
