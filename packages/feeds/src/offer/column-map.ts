import { FeedError, shorten } from '../feed-error.ts'
import { normaliseName } from './column-names.ts'
import { OFFER_FIELDS, type OfferField, type Slot } from './offer-fields.ts'

/**
 * Where each field comes from: a column's name, or for JSON a dotted path such as `price.amount` or `images.0.src`.
 * Of several names the first with a value counts. Fields that are not mentioned stay empty.
 */
export type ColumnMap = {
  readonly [field in OfferField | `attributes.${string}`]?: string | readonly string[]
}

/** One name of a column map with the place its value goes to. */
export type ColumnSource = { name: string; slot: Slot }

const FIELDS: ReadonlySet<string> = new Set(OFFER_FIELDS)

/**
 * Reads the textual form `sku=id,title=name|title,attributes.color=colour`; a name with a comma, `|` or `=` goes in
 * double quotes. Throws FeedError `bad_column_map` that says what is wrong and what would be right.
 */
export function parseColumnMap(text: string): ColumnMap {
  const names = new Map<string, string[]>()
  for (const entry of splitOutsideQuotes(text, ',')) {
    if (entry.trim() === '') continue
    const [field = '', columns, ...more] = splitOutsideQuotes(entry, '=')
    if (columns === undefined || more.length > 0)
      throw bad(`"${shorten(entry)}" is not of the form field=column`)
    const key = field.trim()
    if (names.has(key)) throw bad(`${shorten(key)} is given twice`)
    names.set(key, splitOutsideQuotes(columns, '|').map(unquote))
  }
  const map: ColumnMap = Object.fromEntries(names)
  checkColumnMap(map)
  return map
}

/** Throws FeedError `bad_column_map` unless every field exists and has a name, and `sku` and `title` are there. */
export function checkColumnMap(map: ColumnMap): void {
  for (const { name, slot } of columnSources(map)) {
    if (name.trim() === '') throw bad(`${targetOf(slot)} has no column name`)
  }
  for (const field of ['sku', 'title'] as const) {
    if (map[field] === undefined)
      throw bad(`${field} is missing; say which column holds it, as in ${field}=id`)
  }
}

/** The map as a flat list, best name first for each field. */
export function columnSources(map: ColumnMap): ColumnSource[] {
  return Object.entries(map).flatMap(([field, names]) =>
    (typeof names === 'string' ? [names] : (names ?? [])).map((name, rank) => ({
      name,
      slot: slotOf(field, rank),
    })),
  )
}

/** How a column map calls the place that a slot stands for. */
export function targetOf(slot: Slot): string {
  if ('attribute' in slot) return `attributes.${slot.attribute}`
  return 'list' in slot ? slot.list : slot.field
}

function slotOf(field: string, rank: number): Slot {
  if (field === 'shipping') return { list: field }
  if (FIELDS.has(field)) return { field: field as Exclude<OfferField, 'shipping'>, rank }
  const attribute = /^attributes\.(.{1,100})$/.exec(field)?.[1]
  if (attribute !== undefined) return { attribute }
  const known = OFFER_FIELDS.find(candidate => normaliseName(candidate) === normaliseName(field))
  const hint =
    known === undefined
      ? `known are ${OFFER_FIELDS.join(', ')} and attributes.NAME`
      : `did you mean ${known}?`
  throw bad(`there is no field ${shorten(field) || '(empty)'}; ${hint}`)
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  if (quoted) throw bad('a double quote is not closed')
  parts.push(text.slice(start))
  return parts
}

function unquote(name: string): string {
  const trimmed = name.trim()
  return /^".*"$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed
}

function bad(message: string): FeedError {
  return new FeedError('bad_column_map', `column map: ${message}`)
}
