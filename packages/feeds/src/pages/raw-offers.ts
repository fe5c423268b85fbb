import type { RawOffer } from '../raw-offer.ts'
import type { PageVariant, ProductPage } from './product-page.ts'

/**
 * A read page as offers of a feed, one for each form that has a number of its own; none when the page is no product
 * page. What was only inferred is left out: a feed's reader may take its word for it.
 */
export function toRawOffers(page: ProductPage): RawOffer[] {
  if (!page.isProduct || page.name === null) return []
  const sku = page.sku ?? page.gtin ?? page.mpn ?? page.url
  if (sku === null) return []
  const whole = toOffer(page, page.name, sku)
  const forms = page.variants.filter(({ sku: own, price }) => own !== null && price !== null)
  const isEachOwn = new Set(forms.map(form => form.sku)).size === forms.length
  if (forms.length < 2 || !isEachOwn) return [whole]
  const group = page.itemGroupId ?? page.sku ?? page.url
  return forms.map(form => withForm(whole, form, group))
}

function toOffer(page: ProductPage, title: string, sku: string): RawOffer {
  const isInferred = page.from.availability?.source === 'inferred'
  return {
    sku,
    title,
    description: page.description,
    url: page.url,
    imageUrl: page.imageUrl,
    brand: page.brand,
    gtin: page.gtin,
    mpn: page.mpn,
    price: page.price,
    listPrice: page.listPrice,
    saleWindow: null,
    currency: page.currency,
    availability: isInferred ? null : page.availability,
    condition: page.condition,
    categoryPath: page.breadcrumb,
    itemGroupId: page.itemGroupId,
    rating: page.rating,
    reviewsCount: page.reviewsCount,
    shipping: [],
    sourceUpdatedAt: page.updatedAt,
    attributes: {},
  }
}

function withForm(whole: RawOffer, form: PageVariant, group: string | null): RawOffer {
  return {
    ...whole,
    sku: form.sku ?? whole.sku,
    title: form.name !== null && form.name.length >= 8 ? form.name : whole.title,
    url: form.url ?? whole.url,
    imageUrl: form.imageUrl ?? whole.imageUrl,
    gtin: form.gtin,
    mpn: form.mpn,
    price: form.price,
    listPrice: form.listPrice,
    currency: form.currency,
    availability: form.availability,
    condition: form.condition ?? whole.condition,
    itemGroupId: group,
    attributes: form.attributes,
  }
}
