/** Calling the built-in sort costs more than sorting so few. */
const MOST_BY_INSERTION = 128

/** In place, ascending. */
export function sortNumbers(numbers: Uint32Array): Uint32Array {
  if (numbers.length > MOST_BY_INSERTION) return numbers.sort()
  for (let end = 1; end < numbers.length; end++) {
    const number = numbers[end]!
    let at = end
    for (; at > 0 && numbers[at - 1]! > number; at--) numbers[at] = numbers[at - 1]!
    numbers[at] = number
  }
  return numbers
}
