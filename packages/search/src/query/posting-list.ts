/** Products in ascending order; product i scores `impacts[i] * weight`. */
export type PostingList = { products: Uint32Array; impacts: Uint8Array | Float64Array; weight: number }

export const EMPTY_LIST: PostingList = {
  products: new Uint32Array(0),
  impacts: new Uint8Array(0),
  weight: 1,
}

/** Past this ratio of lengths, leaping through the longer list beats walking it. */
const GALLOP_RATIO = 12

/** First place at or behind `from` whose product is at least `wanted`. */
function gallop(products: Uint32Array, from: number, wanted: number): number {
  let step = 1
  let low = from
  while (low + step < products.length && products[low + step]! < wanted) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, products.length)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (products[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Keeps of the first `kept` products those that `list` holds too, adding its scores. Returns how many stay. */
function narrow(products: Uint32Array, scores: Float64Array, kept: number, list: PostingList): number {
  const { products: others, impacts, weight } = list
  const length = others.length
  const mayLeap = length > kept * GALLOP_RATIO
  let stay = 0
  let at = 0
  for (let from = 0; from < kept; from++) {
    const product = products[from]!
    if (mayLeap) at = gallop(others, at, product)
    else while (at < length && others[at]! < product) at++
    if (at === length) break
    if (others[at] !== product) continue
    products[stay] = product
    scores[stay++] = scores[from]! + impacts[at]! * weight
  }
  return stay
}

/** The products that all lists hold, with the sum of their scores. One list is given back as it is. */
export function intersect(lists: readonly PostingList[]): PostingList {
  const [rarest, ...others] = lists.toSorted((one, other) => one.products.length - other.products.length)
  if (rarest === undefined || rarest.products.length === 0) return EMPTY_LIST
  if (others.length === 0) return rarest
  const products = rarest.products.slice()
  const scores = new Float64Array(products.length)
  for (let at = 0; at < scores.length; at++) scores[at] = rarest.impacts[at]! * rarest.weight
  let kept = products.length
  for (const list of others) {
    kept = narrow(products, scores, kept, list)
    if (kept === 0) return EMPTY_LIST
  }
  return { products: products.subarray(0, kept), impacts: scores.subarray(0, kept), weight: 1 }
}

/** The products that either list holds; one that both hold gets both scores. */
export function unite(one: PostingList, other: PostingList): PostingList {
  if (one.products.length === 0) return other
  if (other.products.length === 0) return one
  const products = new Uint32Array(one.products.length + other.products.length)
  const scores = new Float64Array(products.length)
  let length = 0
  let a = 0
  let b = 0
  while (a < one.products.length || b < other.products.length) {
    const left = a < one.products.length ? one.products[a]! : 0xffffffff
    const right = b < other.products.length ? other.products[b]! : 0xffffffff
    let score = 0
    if (left <= right) score += one.impacts[a++]! * one.weight
    if (right <= left) score += other.impacts[b++]! * other.weight
    products[length] = Math.min(left, right)
    scores[length++] = score
  }
  return { products: products.subarray(0, length), impacts: scores.subarray(0, length), weight: 1 }
}
