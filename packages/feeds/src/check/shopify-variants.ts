import type { StatedRow } from './stated-row.ts'

/** Columns that Shopify's export states on the first row of a product only, in lower case. */
const OF_THE_PRODUCT: ReadonlySet<string> = new Set([
  'title',
  'body (html)',
  'vendor',
  'product category',
  'type',
  'tags',
  'published',
  'status',
  'image src',
  'google shopping / google product category',
  'google shopping / gender',
  'google shopping / age group',
  'google shopping / condition',
])
const OF_THE_VARIANT = ['variant price', 'variant sku', 'option1 value']

/**
 * Completes the rows of Shopify's export: what the first row of a product says holds for its further variants.
 * Answers null for a row that only adds a picture.
 */
export function createShopifyVariants(): (row: StatedRow) => StatedRow | null {
  let handle = ''
  let product = new Map<string, string[]>()
  return row => {
    const cells = new Map([...row.fields].map(([name, values]) => [name.toLowerCase(), values] as const))
    const cell = (name: string): string => cells.get(name)?.[0] ?? ''
    if (cell('handle') !== handle || cell('title') !== '') {
      handle = cell('handle')
      product = new Map([...cells].filter(([name]) => OF_THE_PRODUCT.has(name)))
    }
    if (OF_THE_VARIANT.every(name => cell(name) === '')) return null
    for (const [name, values] of row.fields) {
      const stated = product.get(name.toLowerCase())
      if (values.every(value => value === '') && stated !== undefined) row.fields.set(name, stated)
    }
    return row
  }
}
