import { takeProducts, takeScores } from './list-memory.ts'
import {
  decodeStored,
  EMPTY_LIST,
  type Holders,
  lengthOf,
  type OneList,
  type PostingList,
} from './posting-list.ts'

/** The products that any of the lists holds, each with the highest of its scores. */
export function unite(...lists: readonly OneList[]): Holders {
  const alternatives = lists.filter(list => lengthOf(list) > 0)
  const [only] = alternatives
  if (only === undefined) return EMPTY_LIST
  if (alternatives.length === 1) return only
  const length = alternatives.reduce((sum, list) => sum + lengthOf(list), 0)
  return { alternatives, length, decoded: null }
}

/** The list to walk. It is worked out once; one that is worked out already is given back as it is. */
export function decode(list: Holders): PostingList {
  if (!('alternatives' in list)) return decodeStored(list)
  list.decoded ??= list.alternatives
    .toSorted((one, other) => lengthOf(one) - lengthOf(other))
    .map(decodeStored)
    .reduce(uniteTwo)
  return list.decoded
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
