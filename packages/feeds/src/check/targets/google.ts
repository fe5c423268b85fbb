import { eachValue, type FieldSpec, field, type Target } from '../rule.ts'
import { isDate, isDateRange } from '../rules/date-rules.ts'
import { isGtin } from '../rules/identifier-rules.ts'
import { isMoney, isPrice } from '../rules/price-rules.ts'
import {
  maxChars,
  maxValues,
  measureIn,
  minChars,
  noMarkup,
  noPromotion,
  notFiller,
  notMangled,
  notPlaceholder,
  notShouting,
  oneOf,
  wholeNumber,
  yesOrNo,
} from '../rules/text-rules.ts'
import { isImageUrl, isUrl } from '../rules/url-rules.ts'
import { GOOGLE_ROW_RULES } from './google-rows.ts'

const LENGTH = measureIn('cm in')
const SHIPPING_LENGTH = measureIn('cm in inch')
const WEIGHT = measureIn('lb oz g kg')
const ENERGY = ['A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G']
const UNITS =
  'oz lb mg g kg floz pt qt gal ml cl l cbm in ft yd cm m sqft sqm ct sheet sheets roll rolls load loads each'

const shipping = eachValue(
  {
    code: 'shipping_format',
    severity: 'error',
    message: 'not of the form country:region:service:price',
    fix: 'Write it as US:CA:Ground:7.00 USD and leave out what does not apply, keeping the colons.',
  },
  value =>
    value.includes(':') &&
    !/^([A-Z]{2})?(:[^:]{0,100}){2,7}$/.test(value.replace(/\s*,\s*[A-Z]{2}:.*$/s, '')),
)

const notOnlyDigits = eachValue(
  {
    code: 'only_digits',
    severity: 'error',
    message: 'a number where a word is needed',
    fix: 'Write the name shoppers know, such as Navy instead of 410.',
  },
  value => /^\d+$/.test(value),
)

const FIELDS: readonly FieldSpec[] = [
  field('id', 'required', [maxChars(50), notMangled]),
  field('title', 'required', [maxChars(150), notPlaceholder, noMarkup, notMangled, notShouting, noPromotion]),
  field('description', 'required', [maxChars(5_000), notFiller, notMangled, minChars(30)]),
  field('link', 'required', isUrl),
  field('image_link', 'required', isImageUrl),
  field('availability', 'required', oneOf(['in_stock', 'out_of_stock', 'preorder', 'backorder'])),
  field('price', 'required', isPrice),
  field('brand', 'conditional', [maxChars(70), notPlaceholder, notMangled]),
  field('gtin', 'conditional', [...isGtin, maxValues(10)]),
  field('mpn', 'conditional', [maxChars(70), notPlaceholder]),
  field('identifier_exists', 'conditional', yesOrNo),
  field('condition', 'conditional', oneOf(['new', 'refurbished', 'used'])),
  field('availability_date', 'conditional', [isDate]),
  field('google_product_category', 'recommended', [maxValues(1)]),
  field('product_type', 'recommended', [maxChars(750)]),
  field('additional_image_link', 'recommended', [...isImageUrl, maxValues(10)]),
  field('shipping', 'recommended', [shipping]),
  field('shipping.country', 'optional', oneCountry()),
  field('shipping.price', 'optional', isMoney),
  field('sale_price', 'optional', isPrice),
  field('sale_price_effective_date', 'optional', isDateRange),
  field('item_group_id', 'conditional', [maxChars(50)]),
  field('color', 'conditional', [maxChars(100), notOnlyDigits]),
  field('size', 'conditional', [maxChars(100)]),
  field('gender', 'conditional', oneOf(['male', 'female', 'unisex'])),
  field('age_group', 'conditional', oneOf(['newborn', 'infant', 'toddler', 'kids', 'adult'])),
  field('material', 'conditional', [maxChars(200)]),
  field('pattern', 'conditional', [maxChars(100)]),
  field('size_type', 'optional', oneOf(['regular', 'petite', 'maternity', 'big', 'tall', 'plus'])),
  field(
    'size_system',
    'optional',
    oneOf(['AU', 'BR', 'CN', 'DE', 'EU', 'FR', 'IT', 'JP', 'MEX', 'UK', 'US']),
  ),
  field('mobile_link', 'optional', isUrl),
  field('canonical_link', 'optional', isUrl),
  field('lifestyle_image_link', 'optional', isImageUrl),
  field('ads_redirect', 'optional', isUrl),
  field('expiration_date', 'optional', [isDate]),
  field('cost_of_goods_sold', 'optional', isMoney),
  field('unit_pricing_measure', 'optional', [measureIn(UNITS)]),
  field('unit_pricing_base_measure', 'optional', [measureIn(UNITS)]),
  field('multipack', 'optional', [wholeNumber(2)]),
  field('is_bundle', 'optional', yesOrNo),
  field('adult', 'optional', yesOrNo),
  field('energy_efficiency_class', 'optional', oneOf(ENERGY)),
  field('min_energy_efficiency_class', 'optional', oneOf(ENERGY)),
  field('max_energy_efficiency_class', 'optional', oneOf(ENERGY)),
  field('product_length', 'optional', [LENGTH]),
  field('product_width', 'optional', [LENGTH]),
  field('product_height', 'optional', [LENGTH]),
  field('product_weight', 'optional', [WEIGHT]),
  field('product_highlight', 'optional', [maxChars(150), maxValues(100)]),
  field('product_detail', 'optional'),
  field('shipping_weight', 'optional', [WEIGHT]),
  field('shipping_length', 'optional', [SHIPPING_LENGTH]),
  field('shipping_width', 'optional', [SHIPPING_LENGTH]),
  field('shipping_height', 'optional', [SHIPPING_LENGTH]),
  field('shipping_label', 'optional', [maxChars(100)]),
  field('transit_time_label', 'optional', [maxChars(100)]),
  field('ships_from_country', 'optional', oneCountry()),
  field('min_handling_time', 'optional', [wholeNumber(0)]),
  field('max_handling_time', 'optional', [wholeNumber(0)]),
  field('promotion_id', 'optional', [maxChars(50), maxValues(10)]),
  field('pause', 'optional', oneOf(['ads', 'all'])),
  field('external_seller_id', 'optional', [maxChars(50)]),
  field('excluded_destination', 'optional'),
  field('included_destination', 'optional'),
  field('shopping_ads_excluded_country', 'optional'),
  field('installment', 'optional'),
  field('subscription_cost', 'optional'),
  field('loyalty_program', 'optional'),
  field('certification', 'optional'),
  field('tax', 'optional'),
  field('tax_category', 'optional', [maxChars(100)]),
  ...[0, 1, 2, 3, 4].map(number => field(`custom_label_${number}`, 'optional', [maxChars(100)])),
]

/** Google Merchant Center's product data specification. */
export const google: Target = {
  name: 'google',
  source: 'https://support.google.com/merchants/answer/7052112',
  fields: FIELDS,
  idField: 'id',
  rowRules: GOOGLE_ROW_RULES,
  unique: [
    {
      field: 'id',
      text: {
        code: 'duplicate',
        severity: 'error',
        message: 'an earlier product has the same id: only one of them is kept',
        fix: 'Give every product and every variant an id of its own.',
      },
    },
    {
      field: 'gtin',
      text: {
        code: 'shared',
        severity: 'warning',
        message: 'an earlier product has the same GTIN',
        fix: 'Give every variant the number of its own barcode.',
      },
    },
  ],
  acceptedNames: {},
  slots: {
    sku: 'id',
    title: 'title',
    description: 'description',
    url: 'link',
    imageUrl: 'image_link',
    brand: 'brand',
    gtin: 'gtin',
    mpn: 'mpn',
    price: 'price',
    salePrice: 'sale_price',
    availability: 'availability',
    condition: 'condition',
    itemGroupId: 'item_group_id',
  },
  ignoresOtherNames: true,
  refused: [
    {
      kinds: ['json', 'parquet'],
      severity: 'warning',
      fix: 'Upload XML or tab-separated text, or use the API.',
    },
  ],
}

function oneCountry() {
  return [
    eachValue(
      {
        code: 'country_code',
        severity: 'error',
        message: 'not a country code of two capitals',
        fix: 'Use ISO 3166-1, such as US or SG.',
      },
      value => !/^[A-Z]{2}$/.test(value),
    ),
  ]
}
