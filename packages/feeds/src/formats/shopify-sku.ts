import { detach } from '../text/detach.ts'

/** The id of a variant: its SKU, else made of the handle and the option values; never the same one twice. */
export type SkuMaker = (variantSku: string, handle: string, options: readonly string[]) => string

// Shops repeat SKUs across products. Remembering all of a giant feed would break the promise of flat memory.
const REMEMBERED_MAX = 200_000

export function createSkuMaker(): SkuMaker {
  /** How often each id was asked for. */
  const seen = new Map<string, number>()
  return (variantSku, handle, options) => {
    const derived = [handle, ...options.map(toSlug)].filter(part => part !== '').join('-')
    const plain = variantSku === '' ? derived : variantSku
    const qualified = plain === derived || derived === '' ? plain : `${variantSku}-${derived}`
    for (const candidate of [plain, qualified]) {
      if (!seen.has(candidate)) {
        if (seen.size < REMEMBERED_MAX && candidate !== '') seen.set(detach(candidate), 1)
        return candidate
      }
    }
    let number = seen.get(qualified) ?? 1
    let numbered = qualified
    while (seen.has(numbered)) numbered = `${qualified}-${++number}`
    seen.set(qualified, number)
    if (seen.size < REMEMBERED_MAX) seen.set(numbered, 1)
    return numbered
  }
}

function toSlug(value: string): string {
  return value
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}
