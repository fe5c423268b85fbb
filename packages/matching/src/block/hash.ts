const PRIME = 0x01000193
const FIRST_MIX = 0x85ebca6b
const SECOND_MIX = 0xc2b2ae35

/** 32 bits, evenly spread, of a text and a seed that keeps kinds of text apart. */
export function hashText(text: string, seed = 0): number {
  let hash = seed ^ 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  return mix(hash ^ text.length)
}

/** 32 bits of two hashes; the order matters. */
export function hashPair(one: number, other: number): number {
  return mix(Math.imul(one, 0x9e3779b1) ^ (other + 0x7f4a7c15 + (one << 6) + (one >>> 2)))
}

/** The finish of murmur3: every bit of the answer hangs on every bit given. */
export function mix(hash: number): number {
  let mixed = hash
  mixed = Math.imul(mixed ^ (mixed >>> 16), FIRST_MIX)
  mixed = Math.imul(mixed ^ (mixed >>> 13), SECOND_MIX)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
