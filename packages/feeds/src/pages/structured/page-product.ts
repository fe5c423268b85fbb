import type { Found, PageVariant } from '../product-page.ts'
import { nameOverlap } from '../values/similar-names.ts'
import { findProducts, type PageNames, type ProductItem, pathOf } from './find-products.ts'
import { type Item, type ItemSource, isOfType, itemsOf, textOfItem } from './item.ts'
import { type ItemFacts, readItem } from './read-item.ts'
import { type ItemOffer, readOffers } from './read-offers.ts'

/** The page's product as one syntax describes it. */
export type StructuredProduct = {
  source: ItemSource
  facts: ItemFacts
  offers: (ItemOffer & { prefix: string })[]
  variants: PageVariant[]
  /** How surely the page is about it. */
  score: number
}

export type StructuredReading = {
  product: StructuredProduct | null
  /** Things described as products of their own; many and none of them the page's make a list of products. */
  products: number
}

const VARIANTS_MAX = 500
const SURE_SCORE = 3

/** Chooses the page's own product among the items of one syntax and reads it. */
export function readStructured(
  roots: readonly Item[],
  source: ItemSource,
  names: PageNames,
): StructuredReading {
  const found = findProducts(roots, source, names)
  const distinct = new Set(
    found.filter(({ score }) => score > -4).map(({ item }) => textOfItem(item, 'name')?.text),
  ).size
  const [best] = found
  if (best === undefined) return { product: null, products: 0 }
  // One of them stands out when it alone is offered.
  const rivals = found.filter(({ score }) => score > best.score - 1).length
  const isList = best.score < SURE_SCORE && distinct > 3 && rivals > 1
  const isOther = best.score < -2
  if (isList || isOther) return { product: null, products: distinct }
  return { product: readProduct(best, found, names), products: distinct }
}

function readProduct(main: ProductItem, found: readonly ProductItem[], names: PageNames): StructuredProduct {
  const { item, source } = main
  const prefix = item.types.find(type => /product/i.test(type)) ?? item.types[0] ?? 'Product'
  const facts = readItem(item, source, prefix)
  const group = itemsOf(item, 'isVariantOf')[0]
  if (group !== undefined)
    fillIn(facts, readItem(group, source, `${prefix}.isVariantOf`), [
      'name',
      'brand',
      'description',
      'itemGroupId',
      'rating',
      'reviewsCount',
    ])
  const members =
    isOfType(item, /^ProductGroup$/) || item.properties.has('hasVariant') ? itemsOf(item, 'hasVariant') : []
  const alike = members.length > 0 ? [] : sameProducts(main, found)
  const offers = readOffers(item).map(offer => ({ ...offer, prefix }))
  if (main.property === 'itemOffered' && main.within !== null && offers.length === 0) {
    const wrapper = { properties: new Map([['offers', [main.within]]]), types: [], id: null }
    offers.push(...readOffers(wrapper).map(offer => ({ ...offer, prefix })))
  }
  const forms = [...members, ...alike].slice(0, VARIANTS_MAX)
  const variants: PageVariant[] = []
  for (const [at, form] of forms.entries()) {
    const path = members.length > 0 ? `${prefix}.hasVariant[${at}]` : prefix
    const formFacts = readItem(form, source, path)
    const formOffers = readOffers(form).map(offer => ({ ...offer, prefix: path }))
    const isOwn = members.length === 0 && at === 0
    if (!isOwn) offers.push(...formOffers)
    variants.push(toVariant(form, formFacts, formOffers[0] ?? null))
    const isChosen = isAt(form, formOffers[0] ?? null, names.addresses)
    if (isChosen || at === 0)
      fillIn(facts, formFacts, [
        'sku',
        'gtin',
        'mpn',
        'imageUrl',
        'description',
        'brand',
        'productId',
        'condition',
      ])
  }
  if (variants.length === 0) variants.push(...offerVariants(item, facts, offers))
  return { source, facts, offers, variants: variants.length > 1 ? variants : [], score: main.score }
}

/** Items that describe the main one over again, each with another size or colour; the main one first. */
function sameProducts(main: ProductItem, found: readonly ProductItem[]): Item[] {
  const name = textOfItem(main.item, 'name')?.text ?? ''
  const others = found.filter(({ item, within, property }) => {
    if (item === main.item || within !== main.within || property !== main.property) return false
    const other = textOfItem(item, 'name')?.text ?? ''
    return name !== '' && nameOverlap(name, other) > 0.99 && Math.abs(name.length - other.length) < 12
  })
  return others.length === 0 ? [] : [main.item, ...others.map(({ item }) => item)]
}

/** Several offers with numbers or addresses of their own are forms of the product; those of sellers are not. */
function offerVariants(item: Item, facts: ItemFacts, offers: readonly ItemOffer[]): PageVariant[] {
  const own = offers.filter(({ isAggregate }) => !isAggregate)
  const skus = new Set(own.map(({ sku }) => sku).filter(sku => sku !== null))
  const gtins = new Set(
    own
      .map(offer => textOfItem(offer.item, 'gtin13', 'gtin', 'gtin12', 'gtin14')?.text)
      .filter(gtin => gtin !== undefined),
  )
  if (own.length < 2 || Math.max(skus.size, gtins.size) < own.length) return []
  const name = facts.name?.value ?? null
  return own.slice(0, VARIANTS_MAX).map(offer => ({
    ...toVariant(offer.item, readItem(offer.item, 'json-ld', ''), offer),
    name: offer.name ?? textOfItem(item, 'name')?.text ?? name,
  }))
}

function toVariant(item: Item, facts: ItemFacts, offer: ItemOffer | null): PageVariant {
  const attributes: Record<string, string> = {}
  for (const name of ['color', 'size', 'material', 'pattern']) {
    const text = textOfItem(item, name)?.text
    if (text !== undefined && text.length <= 100) attributes[name] = text
  }
  return {
    name: facts.name?.value ?? offer?.name ?? null,
    sku: facts.sku?.value ?? offer?.sku ?? facts.productId?.value ?? null,
    gtin: facts.gtin?.value ?? null,
    mpn: facts.mpn?.value ?? null,
    price: offer?.price ?? null,
    listPrice: offer?.listPrice ?? null,
    currency: offer?.currency ?? null,
    availability: offer?.availability ?? null,
    condition: offer?.condition ?? null,
    url: facts.url?.value ?? offer?.url ?? null,
    imageUrl: facts.imageUrl?.value ?? null,
    attributes,
  }
}

/** Whether the page's address, its query too, is that of a form. */
function isAt(form: Item, offer: ItemOffer | null, addresses: readonly string[]): boolean {
  const url = textOfItem(form, 'url')?.text ?? offer?.url ?? ''
  if (url === '') return false
  const query = /\?(.*)$/s.exec(url)?.[1] ?? ''
  return addresses.some(
    address => pathOf(address) === pathOf(url) && (query === '' || address.includes(query)),
  )
}

function fillIn(facts: ItemFacts, from: ItemFacts, fields: readonly (keyof ItemFacts)[]): void {
  for (const field of fields) {
    const found: Found | undefined = from[field]
    if (found !== undefined) facts[field] ??= found
  }
}
