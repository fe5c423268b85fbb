const MAX_BINS = 64

export type BinnedColumns = {
  /** Row by row: the bin of each column's number. */
  bins: Uint8Array
  columns: number
  /** Of each column: the greatest number in each bin but the last. */
  cuts: number[][]
}

/** Each column in at most 64 bins of about as many rows each, or one a number where there are few. */
export function binColumns(features: Float64Array, columns: number): BinnedColumns {
  const count = features.length / columns
  const bins = new Uint8Array(features.length)
  const cuts: number[][] = []
  for (let column = 0; column < columns; column++) {
    const sorted = new Float64Array(count)
    for (let row = 0; row < count; row++) sorted[row] = features[row * columns + column]!
    sorted.sort()
    const own = cutsOf(sorted)
    cuts.push(own)
    for (let row = 0; row < count; row++)
      bins[row * columns + column] = binOf(own, features[row * columns + column]!)
  }
  return { bins, columns, cuts }
}

function cutsOf(sorted: Float64Array): number[] {
  const distinct = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1])
  const edges: number[] = []
  if (distinct.length <= MAX_BINS) {
    for (let at = 1; at < distinct.length; at++) edges.push((distinct[at - 1]! + distinct[at]!) / 2)
    return edges
  }
  for (let bin = 1; bin < MAX_BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / MAX_BINS)]!
    if (edge !== edges.at(-1) && edge !== sorted[sorted.length - 1]) edges.push(edge)
  }
  return edges
}

function binOf(cuts: readonly number[], value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= cuts[middle]!) high = middle
    else low = middle + 1
  }
  return low
}
