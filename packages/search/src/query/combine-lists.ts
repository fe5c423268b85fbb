import { type LongList, openLong, readScores } from '../segment/postings-format.ts'
import { takeProducts, takeScores } from './list-memory.ts'
import { narrow, narrowByBlocks } from './narrow-list.ts'
import {
  copyProducts,
  decode,
  EMPTY_LIST,
  lengthOf,
  type PostingList,
  type StoredList,
} from './posting-list.ts'

function copyScores(list: PostingList | StoredList): Float64Array {
  const { weight } = list
  const scores = takeScores(lengthOf(list))
  if ('entry' in list) readScores(list.postings, list.entry, list.length, weight, scores)
  else for (let at = 0; at < scores.length; at++) scores[at] = list.impacts[at]! * weight
  return scores
}

/** The products that all lists hold, with the sum of their scores. One list is given back as it is, decoded. */
export function intersect(lists: readonly (PostingList | StoredList)[]): PostingList {
  const [rarest, ...others] = lists.toSorted((one, other) => lengthOf(one) - lengthOf(other))
  if (rarest === undefined || lengthOf(rarest) === 0) return EMPTY_LIST
  if (others.length === 0) return decode(rarest)
  const products = copyProducts(rarest)
  const scores = copyScores(rarest)
  let kept = products.length
  for (const list of others) {
    const blocks = blocksOf(list)
    kept =
      blocks === null
        ? narrow(products, scores, kept, decode(list))
        : narrowByBlocks(products, scores, kept, blocks, list.weight)
    if (kept === 0) return EMPTY_LIST
  }
  return { products: products.subarray(0, kept), impacts: scores.subarray(0, kept), weight: 1 }
}

/** null: the list has no blocks, or is decoded already. */
const blocksOf = (list: PostingList | StoredList): LongList | null =>
  'products' in list || list.decoded !== null ? null : openLong(list.postings, list.entry, list.length)

/** The products that any of the lists holds, each with the highest of its scores. */
export function unite(...lists: readonly (PostingList | StoredList)[]): PostingList {
  const [first, ...others] = lists
    .filter(list => lengthOf(list) > 0)
    .toSorted((one, other) => lengthOf(one) - lengthOf(other))
  if (first === undefined) return EMPTY_LIST
  return others.reduce<PostingList>((united, list) => uniteTwo(united, decode(list)), decode(first))
}

function uniteTwo(one: PostingList, other: PostingList): PostingList {
  const { products: left, impacts: leftImpacts, weight: leftWeight } = one
  const { products: right, impacts: rightImpacts, weight: rightWeight } = other
  const products = takeProducts(left.length + right.length)
  const scores = takeScores(products.length)
  let length = 0
  let a = 0
  let b = 0
  while (a < left.length && b < right.length) {
    const product = left[a]!
    const rival = right[b]!
    if (product < rival) {
      products[length] = product
      scores[length++] = leftImpacts[a++]! * leftWeight
    } else if (rival < product) {
      products[length] = rival
      scores[length++] = rightImpacts[b++]! * rightWeight
    } else {
      products[length] = product
      scores[length++] = Math.max(leftImpacts[a++]! * leftWeight, rightImpacts[b++]! * rightWeight)
    }
  }
  for (; a < left.length; a++) {
    products[length] = left[a]!
    scores[length++] = leftImpacts[a]! * leftWeight
  }
  for (; b < right.length; b++) {
    products[length] = right[b]!
    scores[length++] = rightImpacts[b]! * rightWeight
  }
  return { products: products.subarray(0, length), impacts: scores.subarray(0, length), weight: 1 }
}
