import type { AccessoryShelf } from './accessories.ts'
import { editionOf } from './editions.ts'
import { demoGtin } from './gtin.ts'
import { locateProduct } from './product-index.ts'
import type { EditionKind, ProductLine } from './product-line.ts'

/** What the offers of one product agree on. */
export type DemoProduct = {
  index: number
  brand: string
  model: string
  /** What it is, when the model does not say so; may be empty. */
  noun: string
  /** The variant, as titles state it: `256 GB`, `Midnight`, `2-Pack`. */
  details: string[]
  description: string
  categoryPath: string[]
  kind: EditionKind
  priceUsd: number
  attributes: Record<string, string>
  gtin: string
  /** null for books and groceries, which have none. */
  mpn: string | null
  slug: string
}

/** The demo product with this number, 0 to MAX_PRODUCTS - 1; always the same one. Throws RangeError beyond. */
export function productOf(index: number): DemoProduct {
  const { family, variant } = locateProduct(index)
  return family.accessories === null
    ? lineProduct(index, family.line, variant)
    : accessoryProduct(index, family.line, family.accessories, variant)
}

function lineProduct(index: number, line: ProductLine, variant: number): DemoProduct {
  const details: string[] = []
  const attributes: Record<string, string> = {}
  let priceUsd = line.baseUsd
  let rest = variant
  for (const { name, values } of line.axes) {
    const value = values[rest % values.length]!
    rest = Math.floor(rest / values.length)
    priceUsd += value.extraUsd
    attributes[name] = value.text
    // `Standard`, `Single` and the like say nothing where there is no choice.
    if (values.length > 1 || !PLAIN_VALUES.has(value.text)) details.push(value.text)
  }
  const edition = editionOf(line.editions, rest)
  const variantText = Object.entries(attributes).map(([name, value]) => `${name} ${value}`)
  const factText = line.facts.map(({ name, value }) => `${name} ${value}`)
  for (const { name, value } of line.facts) attributes[name.replaceAll(' ', '_')] = value
  const named = [line.brand, line.model, line.noun].filter(part => part !== '').join(' ')
  const sentences = [
    factText.length === 0 ? `${named}.` : `${named}: ${factText.join(', ')}.`,
    capitalise(`${[...variantText, edition.text].filter(text => text !== '').join(', ')}.`),
  ]
  return {
    index,
    brand: line.brand,
    model: line.model,
    noun: line.noun,
    details: edition.text === '' ? details : [...details, edition.text],
    description: sentences.join(' '),
    categoryPath: [...line.categoryPath],
    kind: line.editions,
    priceUsd: (priceUsd * edition.pricePercent) / 100,
    attributes: { ...attributes, ...edition.attributes, demo: 'true' },
    gtin: demoGtin(index),
    mpn: line.hasMpn ? partNumber(line.model, index) : null,
    slug: slugOf([line.brand, line.model, ...details].join(' ')),
  }
}

const PLAIN_VALUES: ReadonlySet<string> = new Set(['Standard', 'Single', 'One Size', 'Original', 'Classic'])

function accessoryProduct(
  index: number,
  line: ProductLine,
  shelf: AccessoryShelf,
  variant: number,
): DemoProduct {
  const { items, makers, colors } = shelf
  const item = items[variant % items.length]!
  // The maker moves on with the item as well, so that the first items come from several makers.
  const afterItem = Math.floor(variant / items.length)
  const brand = makers[(afterItem + (variant % items.length)) % makers.length]!
  const afterMaker = Math.floor(afterItem / makers.length)
  const color = colors[afterMaker % colors.length]!
  const edition = editionOf('accessory', Math.floor(afterMaker / colors.length))
  const device = `${line.brand} ${line.model}`
  const model = `${item.text} for ${device}`
  const details = edition.text === '' ? [color] : [color, edition.text]
  return {
    index,
    brand,
    model,
    noun: '',
    details,
    description: `${brand} ${item.text.toLowerCase()} made to fit the ${device}. Color ${details.join(', ')}.`,
    categoryPath: [...line.categoryPath.slice(0, 2), shelf.category],
    kind: 'accessory',
    priceUsd: (item.usd * edition.pricePercent) / 100,
    attributes: { color, compatible_with: device, ...edition.attributes, demo: 'true' },
    gtin: demoGtin(index),
    mpn: partNumber(`${item.text[0]}${line.model}`, index),
    slug: slugOf(`${brand} ${model} ${color}`),
  }
}

/** The number at the end keeps it unique within a brand whatever the model is called. */
function partNumber(model: string, index: number): string {
  const code = model
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 10)
  return `${code}-${index.toString(36).toUpperCase().padStart(5, '0')}`
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
