/** What a JSON row is read through. */
export type JsonRecord = { readonly [name: string]: unknown }

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As JSON.parse, with numbers past 2^53 (ids, mostly) kept digit for digit as text. Slow. Throws SyntaxError. */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER && context?.source !== undefined
      ? context.source
      : value,
  )
}

/** Whether JSON.parse may have rounded the number that `text` was made of. */
export function mayBeRounded(value: unknown, text: string): boolean {
  return typeof value !== 'string' && text.length >= 16 && /^-?\d{16}|e\+/.test(text)
}

/** Whether the text of a row has brackets enough to nest deeper than `depthMax`. */
export function mayBeDeep(text: string, depthMax: number): boolean {
  let brackets = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++brackets > depthMax) return true
    }
  }
  return false
}

/** Whether objects and arrays nest deeper than `depthMax`. Costly: ask `mayBeDeep` first. */
export function isDeeperThan(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depthMax === 0) return true
  for (const name in value) {
    const inner = (value as JsonRecord)[name]
    if (typeof inner === 'object' && inner !== null && isDeeperThan(inner, depthMax - 1)) return true
  }
  return false
}

/** Whether some text within is longer than `charsMax`. Call it for long rows only. */
export function holdsLongText(value: unknown, charsMax: number): boolean {
  if (typeof value === 'string') return value.length > charsMax
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(inner => holdsLongText(inner, charsMax))
}

/** A value as a column's text: the first of a list, the telling part of an object, empty for nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.length === 0 ? '' : plainText(value[0])
  return plainText(value)
}

function plainText(value: unknown): string {
  if (!isRecord(value)) return typeof value === 'object' || value === undefined ? '' : String(value)
  for (const part of ['name', 'value', 'amount', 'url', 'src', 'title']) {
    const inner = own(value, part)
    if (typeof inner === 'string' || typeof inner === 'number') return String(inner)
  }
  return ''
}

/**
 * A price with the currency beside it, where the value is an object of both. A number with exactly three decimals
 * gets a zero behind it: as text `29.125` would look like twenty-nine thousand to a reader of prices.
 */
export function priceTextOf(value: unknown): string {
  if (typeof value === 'number') {
    const text = String(value)
    return text.at(-4) === '.' ? `${text}0` : text
  }
  if (!isRecord(value)) return textOf(value)
  const amount = own(value, 'amount') ?? own(value, 'value') ?? own(value, 'price')
  const currency = own(value, 'currency') ?? own(value, 'currencyCode') ?? own(value, 'currency_code')
  if (typeof amount !== 'number' && typeof amount !== 'string') return ''
  return `${priceTextOf(amount)}${typeof currency === 'string' ? ` ${currency}` : ''}`
}

/** A list of levels (texts, or objects with a name) as a category path; null when the value is no list. */
export function levelsOf(value: unknown): string[] | null {
  return Array.isArray(value) ? value.slice(0, 50).map(plainText) : null
}

/** The value at a dotted path. A name that itself holds the dots comes first. */
export function valueAt(record: JsonRecord, name: string, path: readonly string[]): unknown {
  if (Object.hasOwn(record, name)) return record[name]
  let value: unknown = record
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as JsonRecord)[step]
  }
  return value
}

function own(record: JsonRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
