import { eachValue, type FieldSpec, field, type Rule, requiredWhen, rowRule, type Target } from '../rule.ts'
import { isDate } from '../rules/date-rules.ts'
import { isGtin } from '../rules/identifier-rules.ts'
import { isMoney, isPrice, saleRules } from '../rules/price-rules.ts'
import {
  maxChars,
  noMarkup,
  notFiller,
  notMangled,
  notPlaceholder,
  notShouting,
  oneOf,
  trueOrFalse,
  wholeNumber,
} from '../rules/text-rules.ts'
import { isImageUrl, isUrl } from '../rules/url-rules.ts'

const forCheckout = requiredWhen(
  {
    code: 'missing_for_checkout',
    severity: 'error',
    message: 'required where is_eligible_checkout is true',
    fix: 'Add the public address of the page, or set is_eligible_checkout to false.',
  },
  row => row.get('is_eligible_checkout') === 'true',
)

const countries = eachValue(
  {
    code: 'country_code',
    severity: 'error',
    message: 'not a country code of two capitals',
    fix: 'Use ISO 3166-1, such as US or SG; several with commas between.',
  },
  value => !/^\[?"?[A-Z]{2}"?(\s*,\s*"?[A-Z]{2}"?)*\]?$/.test(value),
)

const stars = eachValue(
  {
    code: 'rating_range',
    severity: 'warning',
    message: 'not a number from 0 to 5',
    fix: 'Convert the rating to the scale of 0 to 5, with at most two decimals.',
  },
  value => !/^\d(\.\d{1,2})?$/.test(value) || Number(value) > 5,
)

const number = eachValue(
  {
    code: 'not_a_number',
    severity: 'warning',
    message: 'not a number greater than nothing',
    fix: 'Write digits with a decimal point; the unit has a field of its own.',
  },
  value => !/^\d+(\.\d+)?$/.test(value) || Number(value) === 0,
)

/** A list in one text, as delimited feeds have it, is looked at address by address. */
const imageList = isImageUrl.map(make => (name: string): Rule => {
  const rule = make(name)
  const split = (value: string): string[] =>
    value.split(/[\s,]+(?="?https?:)/).map(url => url.replace(/^\[?"|"[\],]*$/g, ''))
  return {
    ...rule,
    broken: row =>
      rule.broken({
        line: row.line,
        record: row.record,
        get: asked => row.get(asked),
        has: asked => row.has(asked),
        all: asked => row.all(asked).flatMap(split),
      }),
  }
})

const FIELDS: readonly FieldSpec[] = [
  field('item_id', 'required', [maxChars(100)]),
  field('title', 'required', [maxChars(150), notPlaceholder, noMarkup, notMangled, notShouting]),
  field('description', 'required', [maxChars(5_000), notFiller, noMarkup, notMangled]),
  field('url', 'required', isUrl),
  field('brand', 'required', [maxChars(70), notPlaceholder, notMangled]),
  field('seller_name', 'required', [maxChars(70), notPlaceholder]),
  field('image_url', 'required', isImageUrl),
  field('price', 'required', isPrice),
  field('availability', 'required', oneOf(['in_stock', 'out_of_stock', 'pre_order', 'backorder', 'unknown'])),
  field('is_eligible_search', 'recommended', [trueOrFalse]),
  field('is_eligible_checkout', 'recommended', [trueOrFalse]),
  field('seller_privacy_policy', 'conditional', [forCheckout, ...isUrl]),
  field('seller_tos', 'conditional', [forCheckout, ...isUrl]),
  field('availability_date', 'conditional', [
    requiredWhen(
      {
        code: 'missing_date',
        severity: 'warning',
        message: 'a product that can be ordered in advance has no date',
        fix: 'State the day on which it is sent.',
      },
      row => row.get('availability') === 'pre_order',
    ),
    isDate,
  ]),
  field('group_id', 'conditional', [maxChars(70)]),
  field('listing_has_variations', 'conditional', [trueOrFalse]),
  field('variant_dict', 'conditional'),
  field('seller_url', 'recommended', isUrl),
  field('target_countries', 'recommended', [countries]),
  field('store_country', 'recommended', [countries]),
  field('gtin', 'recommended', isGtin),
  field('mpn', 'recommended', [maxChars(70)]),
  field('condition', 'recommended', oneOf(['new', 'refurbished', 'used'])),
  field('product_category', 'recommended', [maxChars(750)]),
  field('return_policy', 'recommended', isUrl),
  field('return_deadline_in_days', 'optional', [wholeNumber(1, 'warning')]),
  field('accepts_returns', 'optional', [trueOrFalse]),
  field('accepts_exchanges', 'optional', [trueOrFalse]),
  field('sale_price', 'optional', isPrice),
  field('sale_price_start_date', 'optional', [isDate]),
  field('sale_price_end_date', 'optional', [isDate]),
  field('additional_image_urls', 'optional', imageList),
  field('video_url', 'optional', isUrl),
  field('model_3d_url', 'optional', isUrl),
  field('review_count', 'optional', [wholeNumber(0, 'warning')]),
  field('star_rating', 'optional', [stars]),
  field('store_review_count', 'optional', [wholeNumber(0, 'warning')]),
  field('store_star_rating', 'optional', [stars]),
  field('inventory_quantity', 'optional', [wholeNumber(0, 'warning')]),
  field('color', 'optional', [maxChars(40)]),
  field('size', 'optional', [maxChars(20)]),
  field('size_system', 'optional'),
  field('material', 'optional', [maxChars(100)]),
  field('gender', 'optional', oneOf(['male', 'female', 'unisex'], 'warning')),
  field('age_group', 'optional', oneOf(['newborn', 'infant', 'toddler', 'kids', 'adult'], 'warning')),
  field('weight', 'optional', [number]),
  field('item_weight_unit', 'optional', oneOf(['g', 'kg', 'oz', 'lb'], 'warning')),
  field('length', 'optional', [number]),
  field('width', 'optional', [number]),
  field('height', 'optional', [number]),
  field('dimensions', 'optional'),
  field('dimensions_unit', 'optional', oneOf(['mm', 'cm', 'm', 'in', 'ft'], 'warning')),
  field('is_digital', 'optional', [trueOrFalse]),
  field('offer_id', 'optional'),
  field('item_group_title', 'optional', [maxChars(150)]),
  field('marketplace_seller', 'optional', [maxChars(70)]),
  field('shipping', 'optional'),
  field('shipping_price', 'optional', isMoney),
  field('is_ads_eligible', 'optional', [trueOrFalse]),
]

const both = (field: string, other: string, fix: string): Rule =>
  rowRule(
    field,
    { code: 'missing_beside', severity: 'warning', message: `${field} is needed beside ${other}`, fix },
    row => (row.has(other) && !row.has(field) ? '' : null),
  )

const ROW_RULES: readonly Rule[] = [
  ...saleRules('price', 'sale_price'),
  rowRule(
    'is_eligible_checkout',
    {
      code: 'checkout_without_search',
      severity: 'error',
      message: 'what cannot be found cannot be bought: is_eligible_search is false',
      fix: 'Set is_eligible_search to true as well.',
    },
    row =>
      row.get('is_eligible_checkout') === 'true' && row.get('is_eligible_search') === 'false' ? 'true' : null,
  ),
  rowRule(
    'group_id',
    {
      code: 'same_as_item',
      severity: 'error',
      message: 'group_id repeats item_id',
      fix: 'Name the parent listing in group_id, or leave it out where there are no variants.',
    },
    row => (row.has('group_id') && row.get('group_id') === row.get('item_id') ? row.get('group_id') : null),
  ),
  both('group_id', 'variant_dict', 'Add the id of the parent listing.'),
  both('variant_dict', 'group_id', 'Say how the variants differ, as in {"color":"Red","size":"M"}.'),
  both('item_weight_unit', 'weight', 'Add g, kg, oz or lb.'),
  both('dimensions_unit', 'length', 'Add mm, cm, m, in or ft.'),
  rowRule(
    'return_deadline_in_days',
    {
      code: 'returns_contradict',
      severity: 'warning',
      message: 'a deadline for returns that are not accepted',
      fix: 'Set accepts_returns to true, or remove the deadline.',
    },
    row => (row.get('accepts_returns') === 'false' ? row.get('return_deadline_in_days') || null : null),
  ),
  rowRule(
    'shipping_price',
    {
      code: 'shipping_twice',
      severity: 'warning',
      message: 'shipping and shipping_price say the same thing in two ways',
      fix: 'Keep one of them.',
    },
    row => (row.has('shipping') && row.has('shipping_price') ? row.get('shipping_price') : null),
  ),
]

/** OpenAI's product feed for file upload. */
export const openai: Target = {
  name: 'openai',
  source: 'https://developers.openai.com/commerce/specs/file-upload/products',
  fields: FIELDS,
  idField: 'item_id',
  rowRules: ROW_RULES,
  unique: [
    {
      field: 'item_id',
      text: {
        code: 'duplicate',
        severity: 'error',
        message: 'an earlier row has the same item_id',
        fix: 'Give every product and every variant an id of its own.',
      },
    },
  ],
  acceptedNames: {
    id: 'item_id',
    sku: 'item_id',
    enable_search: 'is_eligible_search',
    enable_checkout: 'is_eligible_checkout',
  },
  slots: {
    sku: 'item_id',
    title: 'title',
    description: 'description',
    url: 'url',
    imageUrl: 'image_url',
    brand: 'brand',
    gtin: 'gtin',
    mpn: 'mpn',
    price: 'price',
    salePrice: 'sale_price',
    availability: 'availability',
    condition: 'condition',
    itemGroupId: 'group_id',
    categoryPath: 'product_category',
    rating: 'star_rating',
    reviewsCount: 'review_count',
  },
  ignoresOtherNames: false,
  refused: [
    {
      kinds: ['xml'],
      severity: 'warning',
      fix: 'Upload JSON lines, CSV, TSV (each may be gzip) or Parquet.',
    },
  ],
}
