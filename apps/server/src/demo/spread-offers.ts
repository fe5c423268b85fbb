import { hashOf, randomOf } from './random.ts'

/** How many shops offer each product (1 to `sources`), adding up to exactly `offers`; a byte a product. */
export function countOffers(options: {
  offers: number
  products: number
  sources: number
  seed: number
}): Uint8Array {
  const { offers, products, sources, seed } = options
  if (offers < products || offers > products * sources) {
    throw new RangeError(`${offers} offers cannot be spread over ${products} products in ${sources} sources`)
  }
  const counts = new Uint8Array(products)
  const random = randomOf(seed, 1)
  const meanExtra = offers / products - 1
  let left = offers - products
  for (let product = 0; product < products; product++) {
    // A long tail: most products in one or two shops, a few in nearly all.
    const wanted = Math.floor(0.7 * meanExtra * (1 / (random() + 0.12) - 0.8))
    const extra = Math.min(wanted, left, sources - 1)
    counts[product] = 1 + extra
    left -= extra
  }
  // At least one product in a hundred is drawn in each turn, so the rest is placed in few turns.
  const share = Math.max(0.01, left / products)
  while (left > 0) {
    for (let product = 0; product < products && left > 0; product++) {
      if (counts[product]! >= sources || random() >= share) continue
      counts[product]!++
      left--
    }
  }
  return counts
}

/**
 * Says whether a shop offers a product, without a list: a product's shops are the first so many on a walk through all
 * of them with a start and a step of its own.
 */
export function offeredBy(
  counts: Uint8Array,
  sources: number,
  seed: number,
): (product: number, source: number) => boolean {
  const steps = Array.from({ length: sources }, (_, step) => step).filter(
    step => divisor(step, sources) === 1,
  )
  if (steps.length === 0) steps.push(1)
  const inverses = steps.map(step => {
    let inverse = 1
    while ((step * inverse) % sources !== 1 % sources) inverse++
    return inverse
  })
  return (product, source) => {
    const hash = hashOf(seed, 2, product)
    // Product 0 starts at source 0: the offer that other parts of the project look up by name.
    const start = product === 0 ? 0 : hash % sources
    const inverse = inverses[(hash >>> 16) % inverses.length]!
    return (((source - start + sources) % sources) * inverse) % sources < counts[product]!
  }
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}
