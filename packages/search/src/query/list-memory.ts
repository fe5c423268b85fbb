/** Elements of one piece. Lists longer than a quarter of it get memory of their own. */
const PIECE_LENGTH = 32_768

// Small arrays are cut from larger ones: to allocate one by itself takes longer than to fill it. What was handed
// out is never handed out again, so that a list stays as it is for as long as anybody holds it.
let products = new Uint32Array(0)
let productsUsed = 0
let scores = new Float64Array(0)
let scoresUsed = 0

/** Room for so many product numbers, with anything in it. */
export function takeProducts(length: number): Uint32Array {
  if (length > PIECE_LENGTH / 4) return new Uint32Array(length)
  if (productsUsed + length > products.length) {
    products = new Uint32Array(PIECE_LENGTH)
    productsUsed = 0
  }
  productsUsed += length
  return products.subarray(productsUsed - length, productsUsed)
}

/** Room for so many scores, with anything in it. */
export function takeScores(length: number): Float64Array {
  if (length > PIECE_LENGTH / 4) return new Float64Array(length)
  if (scoresUsed + length > scores.length) {
    scores = new Float64Array(PIECE_LENGTH)
    scoresUsed = 0
  }
  scoresUsed += length
  return scores.subarray(scoresUsed - length, scoresUsed)
}
