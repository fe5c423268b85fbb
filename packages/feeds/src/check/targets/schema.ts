import { CURRENCY_CODES } from '../../values/currency-codes.ts'
import { eachValue, type FieldSpec, field, type RowView, type Rule, rowRule, type Target } from '../rule.ts'
import { isDate } from '../rules/date-rules.ts'
import { isGtin } from '../rules/identifier-rules.ts'
import { maxChars, notFiller, notMangled, notPlaceholder } from '../rules/text-rules.ts'
import { isImageUrl, isUrl } from '../rules/url-rules.ts'

const AVAILABILITIES =
  'BackOrder Discontinued InStock InStoreOnly LimitedAvailability MadeToOrder OnlineOnly OutOfStock PreOrder PreSale Reserved SoldOut'.split(
    ' ',
  )
const CONDITIONS = 'NewCondition RefurbishedCondition UsedCondition DamagedCondition'.split(' ')
const GTIN_NAMES = ['gtin', 'gtin8', 'gtin12', 'gtin13', 'gtin14', 'isbn']

const known = (values: readonly string[]) =>
  eachValue(
    {
      code: 'unknown_value',
      severity: 'error',
      message: 'not one of the values of schema.org',
      fix: `Use https://schema.org/ followed by one of: ${values.join(', ')}.`,
    },
    value => !values.includes(value.replace(/^https?:\/\/(www\.)?schema\.org\//, '')),
  )

const plainAmount = eachValue(
  {
    code: 'price_format',
    severity: 'error',
    message: 'not a plain number with a decimal point',
    fix: 'Write 19.99 and put the currency into priceCurrency.',
  },
  value => !/^\d{1,15}(\.\d{1,6})?$/.test(value),
)

const positiveAmount = eachValue(
  {
    code: 'price_zero',
    severity: 'error',
    message: 'nothing is not a price',
    fix: 'State what the shopper pays.',
  },
  value => /^[0.]+$/.test(value),
)

const currency = eachValue(
  {
    code: 'currency_unknown',
    severity: 'error',
    message: 'not a currency code of three capitals by ISO 4217',
    fix: 'Write the code, such as USD, and no sign.',
  },
  value => !CURRENCY_CODES.has(value),
)

const rating = eachValue(
  {
    code: 'rating_range',
    severity: 'error',
    message: 'not a number',
    fix: 'Write the average as a number, with bestRating where the scale is not 1 to 5.',
  },
  value => !/^\d+([.,]\d+)?$/.test(value),
)

/** A property that stands in the picture's object when it is not a plain address. */
const imageOf = (row: RowView): boolean =>
  row.has('image') || row.has('image.url') || row.has('image.contentUrl')

const FIELDS: readonly FieldSpec[] = [
  field('name', 'required', [maxChars(150, 'warning'), notPlaceholder, notMangled]),
  field(
    'image',
    'required',
    isImageUrl.map(make => name => ignoreTypes(make(name))),
  ),
  field('offers', 'required'),
  field('offers.price', 'conditional', [plainAmount, positiveAmount]),
  field('offers.lowPrice', 'conditional', [plainAmount, positiveAmount]),
  field('offers.priceSpecification.price', 'conditional', [plainAmount, positiveAmount]),
  field('offers.priceCurrency', 'conditional', [currency]),
  field('offers.priceSpecification.priceCurrency', 'conditional', [currency]),
  field('offers.availability', 'recommended', [known(AVAILABILITIES)]),
  field('description', 'recommended', [maxChars(5_000, 'warning'), notFiller, notMangled]),
  field('sku', 'recommended', [maxChars(50, 'warning')]),
  field('brand', 'recommended'),
  field('brand.name', 'recommended', [notPlaceholder]),
  field('mpn', 'optional', [notPlaceholder]),
  ...GTIN_NAMES.map(name => field(name, name === 'gtin' ? 'recommended' : 'optional', isGtin)),
  field('offers.url', 'recommended', isUrl),
  field('offers.itemCondition', 'recommended', [known(CONDITIONS)]),
  field('offers.priceValidUntil', 'recommended', [isDate]),
  field('offers.shippingDetails', 'recommended'),
  field('offers.hasMerchantReturnPolicy', 'recommended'),
  field('aggregateRating', 'optional'),
  field('aggregateRating.ratingValue', 'optional', [rating]),
  field('aggregateRating.reviewCount', 'optional'),
  field('aggregateRating.ratingCount', 'optional'),
  field('review', 'optional'),
  field('color', 'optional'),
  field('size', 'optional'),
  field('material', 'optional'),
  field('url', 'optional', isUrl),
  field('category', 'optional'),
  field('productID', 'optional'),
  field('itemCondition', 'optional'),
  field('inProductGroupWithID', 'optional'),
  field('productGroupID', 'optional'),
  field('hasVariant', 'optional'),
  field('variesBy', 'optional'),
  field('syntax', 'optional'),
  field('@type', 'optional'),
]

/** Of a picture given as an object only its type stands in the field itself. */
function ignoreTypes(rule: Rule): Rule {
  return {
    ...rule,
    broken(row) {
      const value = rule.broken(row)
      return value === 'ImageObject' || value === '{}' ? null : value
    },
  }
}

const ROW_RULES: readonly Rule[] = [
  rowRule(
    'offers.price',
    {
      code: 'missing',
      severity: 'error',
      message: 'the offer has no price',
      fix: 'Add price to the Offer (or priceSpecification with one), the number that the page shows.',
    },
    row =>
      ['offers.price', 'offers.lowPrice', 'offers.priceSpecification.price', 'hasVariant.offers.price'].some(
        name => row.has(name),
      ) || !row.has('offers')
        ? null
        : '',
  ),
  rowRule(
    'offers.priceCurrency',
    {
      code: 'missing',
      severity: 'error',
      message: 'the price has no currency',
      fix: 'Add priceCurrency beside the price, such as USD.',
    },
    row =>
      ['offers.price', 'offers.lowPrice'].some(name => row.has(name)) &&
      !row.has('offers.priceCurrency') &&
      !row.has('offers.priceSpecification.priceCurrency')
        ? ''
        : null,
  ),
  rowRule(
    'offers.availability',
    {
      code: 'recommended',
      severity: 'warning',
      message: 'nothing says whether the product can be bought',
      fix: 'Add availability, such as https://schema.org/InStock.',
    },
    row => (row.has('offers') && !row.has('offers.availability') ? '' : null),
  ),
  rowRule(
    'gtin',
    {
      code: 'missing_identifiers',
      severity: 'warning',
      message: 'neither a GTIN nor brand and MPN: the product is hard to match',
      fix: 'Add gtin, or brand and mpn.',
    },
    row => (GTIN_NAMES.some(name => row.has(name)) || (row.has('brand') && row.has('mpn')) ? null : ''),
  ),
  rowRule(
    'syntax',
    {
      code: 'not_json_ld',
      severity: 'suggestion',
      message: 'the product is marked up in the elements of the page',
      fix: 'JSON-LD in one script breaks less often when the page is redesigned.',
    },
    row => (row.get('syntax') === 'json-ld' ? null : row.get('syntax')),
  ),
  rowRule(
    'image',
    {
      code: 'one_image',
      severity: 'suggestion',
      message: 'only one picture',
      fix: 'Add pictures in the proportions 1:1, 4:3 and 16:9.',
    },
    row => (imageOf(row) && row.all('image').length === 1 ? row.get('image') : null),
  ),
]

/** What search engines ask of a product page's schema.org data to list it (Google's merchant listings). */
export const schema: Target = {
  name: 'schema',
  source: 'https://developers.google.com/search/docs/appearance/structured-data/merchant-listing',
  fields: FIELDS,
  idField: 'name',
  rowRules: ROW_RULES,
  unique: [],
  acceptedNames: {},
  slots: {},
  ignoresOtherNames: true,
  refused: [
    {
      kinds: ['xml', 'delimited', 'json', 'parquet'],
      severity: 'error',
      fix: 'Give the address or the file of a product page; feeds are checked for google, openai or acp.',
    },
  ],
}
