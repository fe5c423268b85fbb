import type { CollectedPage } from '../collect-page.ts'
import { findNamedNumbers, type LabelledValue } from '../html/labelled-values.ts'
import type { Found, PageSource } from '../product-page.ts'
import { numberInAddress, productNumber } from '../values/product-number.ts'

const URL_NUMBER_CHARS_MIN = 5

/**
 * The shop's number of the product, by how likely a number is the shop's own: what is stated as its SKU, what the
 * page labels as one, a number that is in its address too, what its forms and scripts carry, the address itself.
 */
export function findSku(
  page: CollectedPage,
  labels: readonly LabelledValue[],
  url: string | null,
): Found | null {
  const { structured, loose, meta, embedded, regions, tree } = page
  for (const { facts } of structured) if (facts.sku !== undefined) return facts.sku
  for (const { offers, source } of structured) {
    const offer = offers.find(({ sku }) => sku !== null)
    if (offer?.sku) return found(offer.sku, source, `${offer.prefix}.${offer.path}.sku`)
  }
  if (loose.sku !== undefined) return loose.sku
  const labelled = (field: LabelledValue['field']): Found[] =>
    labels.flatMap(label => {
      const number = label.field === field ? productNumber(label.value) : null
      return number === null ? [] : [found(number, 'html', `“${label.label}”`)]
    })
  const [sku] = labelled('sku')
  if (sku !== undefined) return sku
  const named = findNamedNumbers(tree, regions).flatMap(({ value, path, rank }) => {
    const number = productNumber(value)
    return number === null ? [] : [{ rank, found: found(number, 'html', path) }]
  })
  const ofRank = (ranks: readonly number[]): Found[] =>
    named.filter(({ rank }) => ranks.includes(rank)).map(one => one.found)
  const productIds = structured.flatMap(({ facts }) => facts.productId ?? [])
  const script = embedded?.facts.sku
  const fromScript =
    script === undefined || embedded === null ? [] : [found(script, 'embedded-json', `${embedded.path}.sku`)]
  const candidates = [
    ...productIds,
    ...labelled('itemNumber'),
    ...(loose.productId === undefined ? [] : [loose.productId]),
    ...(meta.facts.sku === undefined ? [] : [meta.facts.sku]),
    ...ofRank([1, 2]),
    ...fromScript,
    ...ofRank([3, 4]),
  ]
  const address = (url ?? '').toLowerCase()
  const isInAddress = ({ value }: Found): boolean =>
    value.length >= URL_NUMBER_CHARS_MIN && /\d/.test(value) && address.includes(value.toLowerCase())
  // What is named the maker's number tells the product apart here when the shop's own address holds it.
  const best = candidates.find(isInAddress) ?? candidates[0] ?? labelled('mpn').find(isInAddress)
  if (best !== undefined) return best
  const number = url === null ? null : numberInAddress(url)
  return number === null ? null : found(number, 'url', 'path')
}

const found = (value: string, source: PageSource, path: string): Found => ({
  value,
  origin: { source, path },
})
