import { type RowView, type Rule, rowRule } from '../rule.ts'
import { saleRules } from '../rules/price-rules.ts'

const APPAREL = /^(166|1604|187|178|5322|5424|1594)$|^apparel & accessories/i
const SIZED = /^(1604|187)$|^apparel & accessories > (clothing|shoes)/i
/** Media have identifiers of their own kind and no brand. */
const WITHOUT_BRAND = /^(839|855|783|784|543\d{3})$|^media\b/i
const VARIANT_FIELDS = [
  'color',
  'size',
  'material',
  'pattern',
  'age_group',
  'gender',
  'size_type',
  'size_system',
]

const isApparel = (row: RowView): boolean => APPAREL.test(row.get('google_product_category'))
const saysNone = (row: RowView): boolean => /^(no|false)$/i.test(row.get('identifier_exists'))
const isMedia = (row: RowView): boolean =>
  WITHOUT_BRAND.test(row.get('google_product_category')) || /^(0*97[89]|ISBN)/i.test(row.get('gtin'))

/** Missing where `when` holds. */
function needed(
  field: string,
  code: string,
  message: string,
  fix: string,
  when: (row: RowView) => boolean,
): Rule {
  return rowRule(field, { code, severity: 'warning', message, fix }, row =>
    when(row) && !row.has(field) ? '' : null,
  )
}

const forApparel = (field: string, when: (row: RowView) => boolean): Rule =>
  needed(
    field,
    'missing_for_apparel',
    `${field} is required for clothing in most countries`,
    `Give every piece of clothing a ${field}.`,
    when,
  )

/** Google's rules over several attributes of one product. */
export const GOOGLE_ROW_RULES: readonly Rule[] = [
  ...saleRules('price', 'sale_price'),
  needed(
    'brand',
    'missing_brand',
    'brand is required for new products other than films, books and recordings',
    'State the brand that the shopper knows; your own where you make the product yourself.',
    row => !saysNone(row) && !isMedia(row),
  ),
  needed(
    'gtin',
    'missing_identifiers',
    'neither a GTIN nor brand and MPN: the product is hard to match and shown less',
    'Add the GTIN; where there is none, brand and MPN; where there is neither, identifier_exists no.',
    row => !saysNone(row) && !(row.has('mpn') && row.has('brand')),
  ),
  rowRule(
    'identifier_exists',
    {
      code: 'identifiers_contradict',
      severity: 'error',
      message: 'identifier_exists says no and a GTIN or MPN is stated',
      fix: 'Remove identifier_exists, or the identifiers where they are made up.',
    },
    row => (saysNone(row) && (row.has('gtin') || row.has('mpn')) ? row.get('identifier_exists') : null),
  ),
  rowRule(
    'availability_date',
    {
      code: 'missing_date',
      severity: 'error',
      message: 'availability_date is required for what can be ordered before it is there',
      fix: 'State the day on which a preordered or backordered product is sent.',
    },
    row =>
      /^(preorder|backorder)$/i.test(row.get('availability')) && !row.has('availability_date') ? '' : null,
  ),
  needed(
    'sale_price',
    'missing_sale_price',
    'sale_price_effective_date without a sale_price has no effect',
    'Add the sale_price, or remove the dates.',
    row => row.has('sale_price_effective_date'),
  ),
  rowRule(
    'item_group_id',
    {
      code: 'variant_attributes_missing',
      severity: 'warning',
      message: 'one of a group, and nothing says how it differs from the others',
      fix: 'Add what the variants differ in: color, size, material, pattern, age_group or gender.',
    },
    row =>
      row.has('item_group_id') && !VARIANT_FIELDS.some(name => row.has(name))
        ? row.get('item_group_id')
        : null,
  ),
  forApparel('color', isApparel),
  forApparel('gender', isApparel),
  forApparel('age_group', isApparel),
  forApparel('size', row => SIZED.test(row.get('google_product_category'))),
  needed(
    'unit_pricing_measure',
    'missing_measure',
    'unit_pricing_base_measure alone has no effect',
    'Add unit_pricing_measure: how much the product holds.',
    row => row.has('unit_pricing_base_measure'),
  ),
  rowRule(
    'max_handling_time',
    {
      code: 'times_contradict',
      severity: 'error',
      message: 'max_handling_time is less than min_handling_time',
      fix: 'Put the shorter time into min_handling_time.',
    },
    row =>
      row.has('min_handling_time') &&
      Number(row.get('max_handling_time') || Number.NaN) < Number(row.get('min_handling_time'))
        ? row.get('max_handling_time')
        : null,
  ),
  rowRule(
    'description',
    {
      code: 'same_as_title',
      severity: 'suggestion',
      message: 'repeats the title and says no more',
      fix: 'Describe the product: features, material, measures, what is in the box.',
    },
    row => (row.has('title') && row.get('description') === row.get('title') ? row.get('description') : null),
  ),
  rowRule(
    'additional_image_link',
    {
      code: 'same_as_main',
      severity: 'suggestion',
      message: 'shows the main picture again',
      fix: 'Leave it out, or show another side of the product.',
    },
    row => row.all('additional_image_link').find(url => url === row.get('image_link')) ?? null,
  ),
]
