import type { WordGroup } from './word-group.ts'

/** What a sign or word names: an ISO 4217 code, or one of the names several currencies share. */
export type MoneyName = string

export type MoneyWord = {
  name: MoneyName
  /** `dollars` stands only behind its amount. */
  isOnlyBehind: boolean
}

const anySide = (name: MoneyName): MoneyWord => ({ name, isOnlyBehind: false })
const behind = (name: MoneyName): MoneyWord => ({ name, isOnlyBehind: true })

// Only codes that are no words of a shop: `20 cup` is not Cuban pesos, `amd` not Armenian drams.
const CODES =
  'usd|eur|gbp|sgd|myr|idr|thb|php|vnd|aud|nzd|cad|jpy|cny|hkd|twd|krw|inr|aed|chf|sek|nok|dkk|pln|czk|zar|brl|mxn|bnd'

export const MONEY_WORDS: readonly WordGroup<MoneyWord>[] = [
  ...CODES.split('|').map(code => ({ means: anySide(code.toUpperCase()), words: `${code}|${code}$` })),
  { means: anySide('$'), words: '$' },
  { means: behind('$'), words: 'dollar|dollars|bucks|dolar', marked: 'đô' },
  { means: behind('cent'), words: 'cent|cents|¢' },
  { means: anySide('USD'), words: 'us$|u$' },
  { means: behind('USD'), words: 'us dollar|us dollars|usd dollars|american dollars' },
  { means: anySide('SGD'), words: 's$|sg$|sing$' },
  { means: behind('SGD'), words: 'singapore dollar|singapore dollars|sing dollars' },
  { means: anySide('AUD'), words: 'a$|au$' },
  { means: behind('AUD'), words: 'australian dollars|aussie dollars' },
  { means: anySide('HKD'), words: 'hk$' },
  { means: behind('HKD'), words: 'hong kong dollars|hk dollars' },
  { means: anySide('TWD'), words: 'nt$|ntd' },
  { means: anySide('CAD'), words: 'c$|ca$' },
  { means: behind('CAD'), words: 'canadian dollars' },
  { means: anySide('NZD'), words: 'nz$' },
  { means: anySide('BRL'), words: 'r$' },
  { means: anySide('MXN'), words: 'mx$' },
  { means: anySide('MYR'), words: 'rm' },
  { means: behind('MYR'), words: 'ringgit' },
  { means: anySide('PHP'), words: '₱' },
  { means: behind('peso'), words: 'peso|pesos|piso' },
  { means: anySide('THB'), words: '฿' },
  { means: behind('THB'), words: 'baht|บาท' },
  { means: anySide('IDR'), words: 'rp|rp.' },
  { means: behind('IDR'), words: 'rupiah' },
  { means: anySide('VND'), words: '₫' },
  { means: behind('VND'), words: 'dong|vnđ', marked: 'đ' },
  { means: anySide('EUR'), words: '€' },
  { means: behind('EUR'), words: 'euro|euros' },
  { means: anySide('GBP'), words: '£' },
  { means: behind('GBP'), words: 'quid|pounds sterling|british pounds' },
  { means: behind('pounds'), words: 'pound|pounds' },
  { means: anySide('¥'), words: '¥|￥' },
  { means: behind('JPY'), words: 'yen' },
  { means: anySide('CNY'), words: 'rmb' },
  { means: behind('CNY'), words: 'yuan' },
  { means: anySide('KRW'), words: '₩' },
  { means: anySide('INR'), words: '₹|rs.' },
  { means: behind('INR'), words: 'rupee|rupees' },
]

/** Names that several currencies share: by the asker's country, else the currency asked for, else `usually`. */
export type SharedName = { byCountry: ReadonlyMap<string, string>; usually: string }

const byCountry = (pairs: string): ReadonlyMap<string, string> =>
  new Map(pairs.split(' ').map((pair): [string, string] => [pair.slice(0, 2), pair.slice(3)]))

const DOLLARS = byCountry(
  'US:USD SG:SGD AU:AUD CA:CAD NZ:NZD HK:HKD TW:TWD BN:BND JM:JMD TT:TTD NA:NAD FJ:FJD BS:BSD BB:BBD BZ:BZD GY:GYD PR:USD',
)

export const SHARED_NAMES: ReadonlyMap<MoneyName, SharedName> = new Map([
  ['$', { byCountry: DOLLARS, usually: 'USD' }],
  ['cent', { byCountry: new Map([...DOLLARS, ['DE', 'EUR'], ['FR', 'EUR'], ['IE', 'EUR']]), usually: 'USD' }],
  ['peso', { byCountry: byCountry('PH:PHP MX:MXN AR:ARS CL:CLP CO:COP UY:UYU DO:DOP'), usually: 'PHP' }],
  ['¥', { byCountry: byCountry('JP:JPY CN:CNY'), usually: 'JPY' }],
  ['pounds', { byCountry: byCountry('GB:GBP EG:EGP'), usually: 'GBP' }],
])

export type Multiplier = {
  /** Powers of ten. */
  power: number
  /** What an amount counted so is in when nothing names its currency; null: the currency asked for. */
  currency: string | null
  /** Besides `currency`, the currencies counted with the same word. */
  alsoIn: readonly string[]
  /** Counts money far oftener than anything else. */
  isAboutMoney: boolean
  /** Only without a space: `500k`. */
  isGlued: boolean
}

const NONE: readonly string[] = []
const MALAY = ['MYR', 'SGD', 'BND']

export const MULTIPLIERS: readonly WordGroup<Multiplier>[] = [
  { means: { power: 3, currency: null, alsoIn: NONE, isAboutMoney: false, isGlued: true }, words: 'k' },
  { means: { power: 3, currency: 'IDR', alsoIn: NONE, isAboutMoney: false, isGlued: false }, words: 'rb' },
  { means: { power: 3, currency: 'IDR', alsoIn: MALAY, isAboutMoney: false, isGlued: false }, words: 'ribu' },
  { means: { power: 6, currency: 'IDR', alsoIn: NONE, isAboutMoney: true, isGlued: false }, words: 'jt' },
  { means: { power: 6, currency: 'IDR', alsoIn: MALAY, isAboutMoney: true, isGlued: false }, words: 'juta' },
  {
    means: { power: 6, currency: 'VND', alsoIn: NONE, isAboutMoney: true, isGlued: false },
    words: 'triệu|tr',
    marked: 'củ',
  },
  {
    means: { power: 3, currency: 'VND', alsoIn: NONE, isAboutMoney: false, isGlued: false },
    words: 'nghìn|ngàn',
  },
  { means: { power: 3, currency: 'THB', alsoIn: NONE, isAboutMoney: false, isGlued: false }, words: 'พัน' },
  { means: { power: 4, currency: 'THB', alsoIn: NONE, isAboutMoney: false, isGlued: false }, words: 'หมื่น' },
  { means: { power: 5, currency: 'THB', alsoIn: NONE, isAboutMoney: false, isGlued: false }, words: 'แสน' },
]

/** Where prices are so high that `500k` is an everyday one. */
export const THOUSANDS_CURRENCIES: ReadonlySet<string> = new Set(['IDR', 'VND'])

/** Below these (major units) a number without a currency is a size, an age or a count; elsewhere below 10. */
export const SMALLEST_BARE_AMOUNT: ReadonlyMap<string, number> = new Map([
  ['IDR', 1000],
  ['VND', 1000],
  ['KRW', 1000],
  ['JPY', 100],
])
