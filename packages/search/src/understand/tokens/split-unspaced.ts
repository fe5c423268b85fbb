import { UNSPACED_WORDS } from '../words/unspaced-words.ts'

const BY_FIRST_UNIT = new Map<number, string[]>()
for (const word of [...UNSPACED_WORDS].sort((a, b) => b.length - a.length)) {
  const same = BY_FIRST_UNIT.get(word.charCodeAt(0))
  if (same === undefined) BY_FIRST_UNIT.set(word.charCodeAt(0), [word])
  else same.push(word)
}

function longestWordAt(text: string, at: number, to: number): number {
  for (const word of BY_FIRST_UNIT.get(text.charCodeAt(at)) ?? []) {
    if (at + word.length <= to && text.startsWith(word, at)) return word.length
  }
  return 0
}

/** Calls back with the start and end of each known word of a run without spaces, and of what stands between. */
export function splitUnspaced(
  text: string,
  from: number,
  to: number,
  found: (from: number, to: number) => void,
): void {
  let unknownFrom = from
  let at = from
  while (at < to) {
    const length = longestWordAt(text, at, to)
    if (length === 0) {
      at++
      continue
    }
    if (unknownFrom < at) found(unknownFrom, at)
    found(at, at + length)
    at += length
    unknownFrom = at
  }
  if (unknownFrom < to) found(unknownFrom, to)
}
