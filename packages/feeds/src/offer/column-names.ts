import type { DraftField, ListField, Slot } from './offer-fields.ts'

/** Column names for what they hold, best first, without case, spaces, `_`, `-` and a leading `g:`. */
export type NameTable = {
  readonly fields: { readonly [field in DraftField]?: string }
  readonly lists?: { readonly [list in ListField]?: string }
  readonly attributes?: { readonly [attribute: string]: string }
}

/** Tells what a column of this name means, null for one that says nothing about the offer. */
export type SlotFinder = (name: string) => Slot | null

/**
 * Names seen in the wild. A shop's own name for a thing beats a general one: Google's names lead every list.
 */
const GENERAL: NameTable = {
  fields: {
    sku: 'id sku itemid offerid productid variantid merchantproductid merchantsku productcode itemnumber articlenumber articleno asin handle code',
    title: 'title name productname producttitle itemname itemtitle offername designation',
    description:
      'description longdescription productdescription bodyhtml body shortdescription summary details',
    url: 'link url producturl productlink canonicalurl pageurl itemurl deeplink productpageurl affiliatelink adslink mobilelink permalink',
    imageUrl:
      'imagelink imageurl image imagesrc mainimage primaryimage picture pictureurl photo images imageurls imgurl graphicurl thumbnail',
    brand: 'brand brandname manufacturer manufacturername vendor maker',
    gtin: 'gtin gtin13 gtin14 gtin12 gtin8 ean ean13 upc barcode isbn isbn13 jan eancode eanorupc upcorean',
    mpn: 'mpn manufacturerpartnumber partnumber manufacturernumber manufacturersku msku modelnumber',
    price: 'price regularprice currentprice finalprice searchprice unitprice amount priceamount',
    salePrice: 'saleprice specialprice discountprice discountedprice offerprice promoprice',
    listPrice:
      'listprice compareatprice originalprice oldprice rrp rrpprice msrp retailprice wasprice strikeprice',
    saleWindow: 'salepriceeffectivedate',
    saleStart: 'salepricestartdate datesalepricestarts salestartdate specialpricefromdate specialfromdate',
    saleEnd: 'salepriceenddate datesalepriceends saleenddate specialpricetodate specialtodate',
    currency: 'currency currencycode pricecurrency currencyid',
    availability:
      'availability stockstatus stockavailability instock isinstock available stock inventory quantity stockquantity qty',
    condition: 'condition itemcondition productcondition',
    categoryPath:
      'producttype categorypath category categories productcategory categoryname merchantcategory breadcrumb breadcrumbs googleproductcategoryname',
    googleCategory: 'googleproductcategory googlecategory',
    itemGroupId: 'itemgroupid parentid parentsku groupid parentproductid',
    rating:
      'rating averagerating ratingvalue averagereviewrating reviewrating stars starrating productrating',
    reviewsCount:
      'reviewcount reviewscount reviews ratingcount ratingscount numberofreviews numreviews numberofratings',
    sourceUpdatedAt:
      'updatedat lastupdated lastupdate lastmodified datemodified modifiedat lastmodifieddate modificationdate dateupdated updatedate updated modified',
  },
  lists: {
    shipping: 'shipping shippingcost shippingprice deliverycost deliveryprice shippingrate shippingfee',
    productDetail: 'productdetail productdetails',
    productHighlight: 'producthighlight producthighlights',
    certification: 'certification',
    freeShippingThreshold: 'freeshippingthreshold',
    structuredTitle: 'structuredtitle',
    structuredDescription: 'structureddescription',
    variantOptions: 'variantdict variantoption variantoptions',
  },
  // Google's, as far as they tell a shopper or a matcher something. Left out: pictures beside the first, instalments,
  // loyalty and subscriptions, tax, labels and destinations of campaigns.
  attributes: {
    color: 'color colour',
    size: 'size',
    material: 'material',
    pattern: 'pattern',
    gender: 'gender',
    age_group: 'agegroup',
    size_type: 'sizetype',
    size_system: 'sizesystem',
    multipack: 'multipack',
    is_bundle: 'isbundle',
    adult: 'adult',
    identifier_exists: 'identifierexists',
    model: 'model',
    item_group_title: 'itemgrouptitle',
    energy_efficiency_class: 'energyefficiencyclass',
    min_energy_efficiency_class: 'minenergyefficiencyclass',
    max_energy_efficiency_class: 'maxenergyefficiencyclass',
    unit_pricing_measure: 'unitpricingmeasure',
    unit_pricing_base_measure: 'unitpricingbasemeasure',
    maximum_retail_price: 'maximumretailprice',
    availability_date: 'availabilitydate',
    expiration_date: 'expirationdate',
    product_weight: 'productweight weight',
    product_length: 'productlength length',
    product_width: 'productwidth width',
    product_height: 'productheight height',
    shipping_weight: 'shippingweight',
    shipping_length: 'shippinglength',
    shipping_width: 'shippingwidth',
    shipping_height: 'shippingheight',
    ships_from_country: 'shipsfromcountry',
    min_handling_time: 'minhandlingtime',
    max_handling_time: 'maxhandlingtime',
    min_transit_time: 'mintransittime',
    max_transit_time: 'maxtransittime',
    pickup_method: 'pickupmethod',
    pickup_sla: 'pickupsla',
    external_seller_id: 'externalsellerid',
    seller_name: 'sellername',
    delivery_time: 'deliverytime leadtime',
    warranty: 'warranty',
  },
}

const NAME_CHARS_MAX = 200

/** `g:Image Link`, `image_link` and `imageLink` are one name. */
export function normaliseName(name: string): string {
  return name
    .slice(0, NAME_CHARS_MAX)
    .toLowerCase()
    .replace(/^g:/, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** What a column of this name means when nobody says. */
export const slotForName: SlotFinder = createSlotFinder(GENERAL)

/**
 * A finder by a format's own names. With a `fallback` the names it does not have mean what they do there, at a rank
 * behind its own.
 */
export function createSlotFinder(table: NameTable, fallback?: SlotFinder): SlotFinder {
  const slots = tabulate(table)
  return name => {
    const own = findIn(slots, name)
    return own ?? (fallback === undefined ? null : behind(fallback(name)))
  }
}

// Longer than every list of names.
const FALLBACK_RANK = 40

/** The slot with its rank put behind the ranks of another table. */
export function behind(slot: Slot | null, ranks: number = FALLBACK_RANK): Slot | null {
  return slot !== null && 'field' in slot ? { field: slot.field, rank: slot.rank + ranks } : slot
}

function findIn(slots: ReadonlyMap<string, Slot>, name: string): Slot | null {
  const known = slots.get(normaliseName(name))
  if (known !== undefined) return known
  // `shipping(country:price)` names the pieces of a list's values.
  const [, base, inside] = /^([^(]{1,60})\(([^()]{1,140})\)\s*$/.exec(name.slice(0, NAME_CHARS_MAX)) ?? []
  const slot = base === undefined ? undefined : slots.get(normaliseName(base))
  if (slot === undefined || inside === undefined || !('list' in slot)) return null
  return { list: slot.list, parts: inside.split(':').map(normaliseName) }
}

function tabulate({ fields, lists = {}, attributes = {} }: NameTable): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  for (const [field, names] of Object.entries(fields)) {
    names.split(' ').forEach((name, rank) => {
      slots.set(name, { field: field as DraftField, rank })
    })
  }
  for (const [list, names] of Object.entries(lists)) {
    for (const name of names.split(' ')) slots.set(name, { list: list as ListField })
  }
  for (const [attribute, names] of Object.entries(attributes)) {
    for (const name of names.split(' ')) slots.set(name, { attribute })
  }
  return slots
}
