import { isRecord } from '../../offer/json-value.ts'
import { CURRENCY_CODES } from '../../values/currency-codes.ts'
import { normaliseGtin } from '../../values/normalise-gtin.ts'
import { type FieldSpec, type Requirement, type Rule, rowRule, type Target } from '../rule.ts'
import { hasType, holds, isThere, type JsonType, onlyMembers, shouldBeThere } from '../rules/json-rules.ts'

/** A member: its path, its type, and whether the object it stands in must have it. */
type Member = readonly [path: string, type: JsonType, isNeeded?: 'needed']

const described = (at: string): Member[] => [
  [at, 'object'],
  [`${at}.plain`, 'text'],
  [`${at}.html`, 'text'],
  [`${at}.markdown`, 'text'],
]
const priced = (at: string): Member[] => [
  [at, 'object'],
  [`${at}.amount`, 'money', 'needed'],
  [`${at}.currency`, 'text', 'needed'],
]
const shown = (at: string): Member[] => [
  [at, 'list'],
  [`${at}[].type`, 'text', 'needed'],
  [`${at}[].url`, 'address', 'needed'],
  [`${at}[].alt_text`, 'text'],
  [`${at}[].width`, 'whole'],
  [`${at}[].height`, 'whole'],
]
const sold = (at: string): Member[] => [
  [at, 'object'],
  [`${at}.name`, 'text'],
  [`${at}.links`, 'list'],
  [`${at}.links[].type`, 'text', 'needed'],
  [`${at}.links[].title`, 'text'],
  [`${at}.links[].url`, 'address', 'needed'],
]
const measured = (at: string, type: JsonType): Member[] => [
  [at, 'object', 'needed'],
  [`${at}.value`, type, 'needed'],
  [`${at}.unit`, 'text', 'needed'],
]

const V = 'variants[]'
const MEMBERS: readonly Member[] = [
  ['id', 'text', 'needed'],
  ['title', 'text'],
  ...described('description'),
  ['url', 'address'],
  ...shown('media'),
  ['variants', 'list', 'needed'],
  [`${V}.id`, 'text', 'needed'],
  [`${V}.title`, 'text', 'needed'],
  ...described(`${V}.description`),
  [`${V}.url`, 'address'],
  [`${V}.barcodes`, 'list'],
  [`${V}.barcodes[].type`, 'text', 'needed'],
  [`${V}.barcodes[].value`, 'text', 'needed'],
  ...priced(`${V}.price`),
  ...priced(`${V}.list_price`),
  ...priced(`${V}.unit_price`),
  ...measured(`${V}.unit_price.measure`, 'number'),
  ...measured(`${V}.unit_price.reference`, 'whole'),
  [`${V}.availability`, 'object'],
  [`${V}.availability.available`, 'boolean'],
  [`${V}.availability.status`, 'text'],
  [`${V}.categories`, 'list'],
  [`${V}.categories[].value`, 'text', 'needed'],
  [`${V}.categories[].taxonomy`, 'text'],
  [`${V}.condition`, 'list'],
  [`${V}.variant_options`, 'list'],
  [`${V}.variant_options[].name`, 'text', 'needed'],
  [`${V}.variant_options[].value`, 'text', 'needed'],
  ...shown(`${V}.media`),
  ...sold(`${V}.seller`),
  ...sold(`${V}.marketplace`),
]

const STATUSES = ['in_stock', 'limited_stock', 'backorder', 'preorder', 'out_of_stock', 'discontinued']
const CURRENCIES = [`${V}.price.currency`, `${V}.list_price.currency`, `${V}.unit_price.currency`]

/** The path as a coverage report names it: without the marks of lists. */
const plain = (path: string): string => path.replaceAll('[]', '')

const FIELDS: readonly FieldSpec[] = MEMBERS.map(([path, type, isNeeded]) => ({
  name: plain(path),
  requirement: requirementOf(path, isNeeded !== undefined),
  rules: [hasType(path, type), ...(isNeeded === undefined ? [] : [isThere(path)])],
}))

function requirementOf(path: string, isNeeded: boolean): Requirement {
  if (isNeeded && /^(id|variants|variants\[\]\.(id|title))$/.test(path)) return 'required'
  if (/^variants\[\]\.(price|availability|url|media|description|barcodes|seller)$/.test(path))
    return 'recommended'
  return 'optional'
}

/** Every object has none but its members. */
function closedObjects(): Rule[] {
  const members = new Map<string, string[]>()
  for (const [path] of MEMBERS) {
    const dot = path.lastIndexOf('.')
    const parent = dot === -1 ? '' : path.slice(0, dot)
    members.set(parent, [...(members.get(parent) ?? []), path.slice(dot + 1).replace('[]', '')])
  }
  return [...members].map(([path, names]) => onlyMembers(path, names))
}

const ROW_RULES: readonly Rule[] = [
  ...closedObjects(),
  ...CURRENCIES.map(path =>
    holds(
      path,
      {
        code: 'currency_unknown',
        severity: 'error',
        message: 'not a currency code of three capitals by ISO 4217',
        fix: 'Use the code of the currency that the shopper pays in.',
      },
      value => typeof value === 'string' && !CURRENCY_CODES.has(value),
    ),
  ),
  rowRule(
    'variants',
    {
      code: 'no_variants',
      severity: 'error',
      message: 'a product with nothing to buy',
      fix: 'Add at least one variant; a product without choices has one.',
    },
    ({ record }) =>
      isRecord(record) && Array.isArray(record.variants) && record.variants.length === 0 ? '[]' : null,
  ),
  rowRule(
    'description',
    {
      code: 'empty_description',
      severity: 'error',
      message: 'a description without plain, html or markdown',
      fix: 'Add plain, or leave description out.',
    },
    ({ record }) =>
      isRecord(record) && isRecord(record.description) && Object.keys(record.description).length === 0
        ? '{}'
        : null,
  ),
  holds(
    `${V}.availability.status`,
    {
      code: 'unknown_value',
      severity: 'warning',
      message: 'not one of the states that are known',
      fix: `Use one of: ${STATUSES.join(', ')}.`,
    },
    value => typeof value === 'string' && !STATUSES.includes(value),
  ),
  holds(
    `${V}.price.amount`,
    {
      code: 'price_zero',
      severity: 'warning',
      message: 'nothing is hardly ever a price',
      fix: 'State what the shopper pays, in the smallest coin.',
    },
    value => value === 0,
  ),
  holds(
    `${V}.list_price`,
    {
      code: 'list_price_not_higher',
      severity: 'warning',
      message: 'list_price is not higher than price',
      fix: 'State list_price only where the price is reduced.',
    },
    (value, variant) =>
      isRecord(value) &&
      isRecord(variant.price) &&
      value.currency === variant.price.currency &&
      Number(value.amount) <= Number(variant.price.amount),
  ),
  holds(
    `${V}.barcodes[].value`,
    {
      code: 'gtin_invalid',
      severity: 'warning',
      message: 'a GTIN that cannot be one: a wrong length or check digit, or a number for use within a shop',
      fix: 'Copy the number under the barcode, or leave it out.',
    },
    (value, { type }) =>
      typeof value === 'string' &&
      /^(gtin|ean|upc|isbn)/i.test(String(type)) &&
      normaliseGtin(value) === null,
  ),
  shouldBeThere(`${V}.price`, 'a variant without a price cannot be offered'),
  shouldBeThere(`${V}.availability`, 'nothing says whether the variant can be bought'),
]

/** The product feed of the Agentic Commerce Protocol, version 2026-04-17. */
export const acp: Target = {
  name: 'acp',
  source: 'https://github.com/agentic-commerce-protocol/agentic-commerce-protocol',
  fields: FIELDS,
  idField: 'id',
  // A file of lines begins with one that says whose feed it is.
  isPreamble: record => isRecord(record) && record.feed_id !== undefined && record.variants === undefined,
  rowRules: ROW_RULES,
  unique: [
    {
      field: 'id',
      text: {
        code: 'duplicate',
        severity: 'error',
        message: 'an earlier product has the same id',
        fix: 'Write every product once, with all its variants.',
      },
    },
    {
      field: 'variants.id',
      text: {
        code: 'duplicate',
        severity: 'error',
        message: 'an earlier variant has the same id',
        fix: 'Give every variant an id of its own.',
      },
    },
  ],
  acceptedNames: {},
  slots: {},
  ignoresOtherNames: true,
  refused: [
    {
      kinds: ['xml', 'delimited', 'parquet'],
      severity: 'error',
      fix: 'Send JSON: products with their variants, as {"products": […]}.',
    },
  ],
}
