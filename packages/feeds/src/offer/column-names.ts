import type { DraftField, Slot } from './offer-fields.ts'

/**
 * Column names seen in the wild, best first, written without case, spaces, `_`, `-` and a leading `g:`.
 * A shop's own name for a thing beats a general one: Google's names lead every list.
 */
const SYNONYMS: Record<DraftField, string> = {
  sku: 'id sku itemid offerid productid variantid merchantproductid merchantsku productcode itemnumber articlenumber asin handle code',
  title: 'title name productname producttitle itemname itemtitle offername designation',
  description:
    'description longdescription productdescription bodyhtml body shortdescription summary details',
  url: 'link url producturl productlink canonicalurl pageurl itemurl deeplink productpageurl affiliatelink adslink mobilelink permalink',
  imageUrl:
    'imagelink imageurl image imagesrc mainimage primaryimage picture pictureurl photo images imageurls thumbnail',
  brand: 'brand brandname manufacturer vendor maker',
  gtin: 'gtin gtin13 gtin14 gtin12 gtin8 ean ean13 upc barcode isbn isbn13 jan eancode',
  mpn: 'mpn manufacturerpartnumber partnumber manufacturernumber modelnumber',
  price: 'price regularprice currentprice finalprice searchprice unitprice amount priceamount',
  salePrice: 'saleprice specialprice discountprice discountedprice offerprice promoprice',
  listPrice: 'listprice compareatprice originalprice oldprice rrp msrp retailprice wasprice strikeprice',
  currency: 'currency currencycode pricecurrency currencyid',
  availability:
    'availability stockstatus stockavailability instock isinstock available stock inventory quantity stockquantity qty',
  condition: 'condition itemcondition productcondition',
  categoryPath:
    'producttype categorypath category categories productcategory categoryname merchantcategory googleproductcategory breadcrumb breadcrumbs',
  itemGroupId: 'itemgroupid parentid parentsku groupid parentproductid',
  rating: 'rating averagerating ratingvalue averagereviewrating reviewrating stars productrating',
  reviewsCount:
    'reviewcount reviewscount reviews ratingcount ratingscount numberofreviews numreviews numberofratings',
}

const ATTRIBUTES: Record<string, string> = {
  color: 'color colour',
  size: 'size',
  material: 'material',
  gender: 'gender',
  age_group: 'agegroup',
  pattern: 'pattern',
  size_type: 'sizetype',
  size_system: 'sizesystem',
  multipack: 'multipack',
  is_bundle: 'isbundle',
  model: 'model',
  energy_efficiency_class: 'energyefficiencyclass',
  unit_pricing_measure: 'unitpricingmeasure',
  product_weight: 'productweight',
  product_length: 'productlength',
  product_width: 'productwidth',
  product_height: 'productheight',
  shipping_weight: 'shippingweight',
}

const SLOTS = new Map<string, Slot>()
for (const [field, names] of Object.entries(SYNONYMS)) {
  names.split(' ').forEach((name, rank) => {
    SLOTS.set(name, { field: field as DraftField, rank })
  })
}
for (const [attribute, names] of Object.entries(ATTRIBUTES)) {
  for (const name of names.split(' ')) SLOTS.set(name, { attribute })
}

/** `g:Image Link`, `image_link` and `imageLink` are one name. */
export function normaliseName(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/^g:/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** What a column of this name means when nobody says. */
export function slotForName(name: string): Slot | null {
  return SLOTS.get(normaliseName(name)) ?? null
}
