/** The `rank`-th highest value (from 1); below every value when there are fewer. Moves the values about. */
export function nthHighest(values: Float64Array, rank: number): number {
  if (values.length < rank) return Number.NEGATIVE_INFINITY
  const wanted = values.length - rank
  let low = 0
  let high = values.length - 1
  // Halves around a pivot, and goes on in the half where the wanted place lies.
  while (low < high) {
    const pivot = values[(low + high) >>> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (values[left]! < pivot) left++
      while (values[right]! > pivot) right--
      if (left > right) break
      const value = values[left]!
      values[left++] = values[right]!
      values[right--] = value
    }
    if (wanted <= right) high = right
    else if (wanted >= left) low = left
    else break
  }
  return values[wanted]!
}
