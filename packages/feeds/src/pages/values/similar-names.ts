const WORDS_MAX = 60

const wordsIn = (text: string): Set<string> =>
  new Set(
    text
      .slice(0, 1_000)
      .toLowerCase()
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter(word => word !== '')
      .slice(0, WORDS_MAX),
  )

/** How much of the shorter name's words the longer one has: 0 to 1. Names of a page repeat one another in part. */
export function nameOverlap(one: string, other: string): number {
  const left = wordsIn(one)
  const right = wordsIn(other)
  const smaller = Math.min(left.size, right.size)
  if (smaller === 0) return 0
  let shared = 0
  for (const word of left) if (right.has(word)) shared++
  return shared / smaller
}
