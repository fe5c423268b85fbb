import type { ProductDocument } from '@buywhere/search'

const SHOWN_MOST = 60

type Specs = {
  specs_equal: Record<string, string>
  specs_differ: Record<string, Record<string, string | null>>
}

/** Attributes side by side. Names and values count as the same whatever their case and spaces; the first spelling is shown. */
export function compareSpecs(products: readonly ProductDocument[]): Specs {
  const names = new Map<string, string>()
  const values = products.map(({ productId, brand, attributes }) => {
    const own = new Map<string, string>()
    const specs = brand === null ? attributes : { brand, ...attributes }
    for (const [name, value] of Object.entries(specs)) {
      const key = plain(name)
      if (!names.has(key)) names.set(key, name)
      if (!own.has(key)) own.set(key, value)
    }
    return { productId, own }
  })
  const equal = new Map<string, string>()
  const differ = new Map<string, Record<string, string | null>>()
  for (const [key, name] of [...names].slice(0, SHOWN_MOST)) {
    const said = values.map(({ own }) => own.get(key) ?? null)
    const [first] = said
    if (first != null && said.every(value => value !== null && plain(value) === plain(first))) {
      equal.set(name, first)
    } else {
      differ.set(name, Object.fromEntries(values.map(({ productId }, at) => [productId, said[at] ?? null])))
    }
  }
  // From entries: a shop may name an attribute `__proto__`.
  return { specs_equal: Object.fromEntries(equal), specs_differ: Object.fromEntries(differ) }
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ')
