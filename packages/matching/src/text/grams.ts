const GRAM_CHARS = 3
const FACTOR = 65_599
const SQUARED = Math.imul(FACTOR, FACTOR) >>> 0

/** Hashes of a text's runs of three characters, each once, ascending. */
export function gramsOf(text: string): Uint32Array {
  if (text.length < GRAM_CHARS) return new Uint32Array(0)
  const grams = new Uint32Array(text.length - GRAM_CHARS + 1)
  let before = text.charCodeAt(0)
  let last = text.charCodeAt(1)
  for (let at = 0; at < grams.length; at++) {
    const next = text.charCodeAt(at + 2)
    grams[at] = Math.imul(before, SQUARED) + Math.imul(last, FACTOR) + next
    before = last
    last = next
  }
  sort(grams)
  let count = 0
  for (let at = 0; at < grams.length; at++) {
    if (at === 0 || grams[at] !== grams[at - 1]) grams[count++] = grams[at]!
  }
  return grams.slice(0, count)
}

/** A call of the built-in sort costs more than sorting a title's few. */
const MOST_BY_INSERTION = 128

function sort(numbers: Uint32Array): void {
  if (numbers.length > MOST_BY_INSERTION) {
    numbers.sort()
    return
  }
  for (let end = 1; end < numbers.length; end++) {
    const number = numbers[end]!
    let at = end
    for (; at > 0 && numbers[at - 1]! > number; at--) numbers[at] = numbers[at - 1]!
    numbers[at] = number
  }
}
