import { type RawOffer, toPlainText } from '@buywhere/feeds'
import { minorUnitExponent } from '../../kernel/money/index.ts'
import type { AcpMedia, AcpPrice, AcpProduct, AcpText, AcpVariant } from './acp-product.ts'

const GTIN_TYPES = /^(gtin|ean|upc|isbn|jan)/i
/** Said of what can be ordered though it is not at hand. */
const ORDERABLE = new Set(['preorder', 'backorder'])

/** A variant as the offer that it is; what it does not say itself, its product says for it. */
export function readAcpVariant(product: AcpProduct, variant: AcpVariant): RawOffer {
  const media = variant.media ?? product.media ?? []
  return {
    sku: oneLine(variant.id),
    title: oneLine(variant.title),
    description: textOf(variant.description) ?? textOf(product.description),
    url: variant.url ?? product.url ?? null,
    imageUrl: imageOf(media) ?? imageOf(product.media ?? []),
    brand: null,
    gtin: variant.barcodes?.find(({ type }) => GTIN_TYPES.test(type))?.value ?? null,
    mpn: variant.barcodes?.find(({ type }) => /^mpn$/i.test(type))?.value ?? null,
    price: priceOf(variant.price),
    listPrice: priceOf(variant.list_price),
    saleWindow: null,
    currency: variant.price?.currency ?? variant.list_price?.currency ?? null,
    availability: availabilityOf(variant.availability),
    condition: conditionOf(variant.condition),
    categoryPath: categoryOf(variant.categories),
    itemGroupId: oneLine(product.id),
    rating: null,
    reviewsCount: null,
    shipping: [],
    sourceUpdatedAt: null,
    attributes: attributesOf(variant),
  }
}

/** Minor units as a decimal that no reader takes for thousands: `29.1250` of a currency with three places. */
function priceOf(price: AcpPrice | undefined): string | null {
  if (price === undefined) return null
  const exponent = minorUnitExponent(price.currency)
  const digits = String(price.amount).padStart(exponent + 1, '0')
  const decimal =
    exponent === 0
      ? digits
      : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}${exponent === 3 ? '0' : ''}`
  return `${decimal} ${price.currency}`
}

/** `available` tells whether it can be bought; `status` the rest. */
function availabilityOf(stated: AcpVariant['availability']): string | null {
  const { available, status } = stated ?? {}
  if (available === false && !ORDERABLE.has(status ?? '')) return 'out_of_stock'
  if (status !== undefined) return oneLine(status)
  return available === true ? 'in_stock' : null
}

function textOf(text: AcpText | undefined): string | null {
  const said = text?.plain ?? text?.html ?? text?.markdown
  return said === undefined ? null : toPlainText(said)
}

function imageOf(media: readonly AcpMedia[]): string | null {
  return media.find(({ type }) => type === 'image')?.url ?? null
}

function conditionOf(conditions: readonly string[] | undefined): string | null {
  const [first] = conditions ?? []
  if (first === undefined) return null
  return /^second-?\s?hand$/i.test(first) ? 'used' : oneLine(first)
}

/** The shop's own before a standard one: it tells more. */
function categoryOf(categories: AcpVariant['categories'] = []): string[] {
  const own = categories.find(({ taxonomy }) => taxonomy === 'merchant') ?? categories[0]
  return (own?.value.split('>') ?? []).map(oneLine).filter(level => level !== '')
}

function attributesOf({ variant_options = [], unit_price, seller, marketplace }: AcpVariant) {
  const facts: [string, string | undefined][] = [
    ...variant_options.map(({ name, value }): [string, string] => [
      oneLine(name).toLowerCase(),
      oneLine(value),
    ]),
    ['seller', seller?.name],
    ['marketplace', marketplace?.name],
    ['unit_pricing_measure', unit_price && `${unit_price.measure.value} ${unit_price.measure.unit}`],
    ['unit_pricing_base_measure', unit_price && `${unit_price.reference.value} ${unit_price.reference.unit}`],
  ]
  return Object.fromEntries(
    facts.filter(
      (fact): fact is [string, string] => fact[0] !== '' && fact[1] !== undefined && fact[1] !== '',
    ),
  )
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .toWellFormed()
}
