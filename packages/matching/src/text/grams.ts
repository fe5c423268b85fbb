const GRAM_CHARS = 3

/** Hashes of a text's runs of three characters, each once, ascending. */
export function gramsOf(text: string): Uint32Array {
  const seen = new Set<number>()
  for (let at = 0; at + GRAM_CHARS <= text.length; at++) {
    let hash = 0
    for (let i = 0; i < GRAM_CHARS; i++) hash = (Math.imul(hash, 65_599) + text.charCodeAt(at + i)) >>> 0
    seen.add(hash)
  }
  return Uint32Array.from(seen).sort()
}
