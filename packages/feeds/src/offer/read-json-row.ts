import { shorten } from '../feed-error.ts'
import type { FeedLimits } from '../feed-limits.ts'
import type { FeedRow } from '../raw-offer.ts'
import { splitCategory, tidyCategory } from './category-path.ts'
import { type ColumnMap, columnSources } from './column-map.ts'
import { slotForName } from './column-names.ts'
import {
  holdsLongText,
  isDeeperThan,
  isRecord,
  type JsonRecord,
  levelsOf,
  mayBeDeep,
  mayBeRounded,
  parseExactly,
  priceTextOf,
  textOf,
  valueAt,
} from './json-value.ts'
import { OfferDraft } from './offer-draft.ts'
import type { Slot } from './offer-fields.ts'

const KNOWN_NAMES_MAX = 10_000
const PRICES: ReadonlySet<string> = new Set(['price', 'salePrice', 'listPrice'])

/** Turns the JSON text of a row and the line it starts on into an offer, or into the error that prevents it. */
export type JsonRowReader = (text: string, line: number) => FeedRow

/** A reader by column map, or by the well-known names when there is none. */
export function createJsonRowReader(map: ColumnMap | undefined, limits: FeedLimits): JsonRowReader {
  const fill = map === undefined ? createNameFiller() : createPathFiller(map)
  return (text, line) => {
    const row = parse(text)
    if (row === undefined) return reject(line, 'malformed_row', `not valid JSON: ${shorten(text)}`)
    if (!isRecord(row)) return reject(line, 'malformed_row', `not a JSON object: ${shorten(text)}`)
    if (mayBeDeep(text, limits.depthMax) && isDeeperThan(row, limits.depthMax)) {
      return reject(line, 'too_deep', `the row nests deeper than ${limits.depthMax}`)
    }
    if (text.length > limits.fieldCharsMax && holdsLongText(row, limits.fieldCharsMax)) {
      return reject(line, 'field_too_large', `a field is longer than ${limits.fieldCharsMax} characters`)
    }
    let draft = new OfferDraft(line)
    let outcome = fill(draft, row, limits.columnsMax)
    if (outcome === 'rounded') {
      const exact = parseExactly(text)
      draft = new OfferDraft(line)
      if (isRecord(exact)) outcome = fill(draft, exact, limits.columnsMax)
    }
    if (outcome === 'too_many_columns') {
      return reject(line, 'too_many_columns', `the row has more than ${limits.columnsMax} columns`)
    }
    return draft.finish()
  }
}

/** Undefined, which JSON has no word for, when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `rounded`: a number that was read had more digits than JSON.parse keeps. */
type Outcome = 'filled' | 'rounded' | 'too_many_columns'
type Filler = (draft: OfferDraft, row: JsonRecord, columnsMax: number) => Outcome

function createNameFiller(): Filler {
  const known = new Map<string, Slot | null>()
  return (draft, row, columnsMax) => {
    let columns = 0
    let isExact = true
    for (const name in row) {
      if (++columns > columnsMax) return 'too_many_columns'
      let slot = known.get(name)
      if (slot === undefined) {
        slot = slotForName(name)
        if (known.size < KNOWN_NAMES_MAX) known.set(name, slot)
      }
      if (slot !== null) isExact = putValue(draft, slot, row[name]) && isExact
    }
    return isExact ? 'filled' : 'rounded'
  }
}

function createPathFiller(map: ColumnMap): Filler {
  const sources = columnSources(map).map(({ name, slot }) => ({ name, slot, path: name.split('.') }))
  return (draft, row, columnsMax) => {
    if (Object.keys(row).length > columnsMax) return 'too_many_columns'
    let isExact = true
    for (const { name, slot, path } of sources) {
      isExact = putValue(draft, slot, valueAt(row, name, path)) && isExact
    }
    return isExact ? 'filled' : 'rounded'
  }
}

/** False when the value was a number that JSON.parse may have rounded. */
function putValue(draft: OfferDraft, slot: Slot, value: unknown): boolean {
  if (value === null || value === undefined) return true
  const isCategory = 'field' in slot && slot.field === 'categoryPath'
  const levels = isCategory ? levelsOf(value) : null
  if (isCategory && levels !== null) {
    draft.putCategory(slot.rank, levels.length === 1 ? splitCategory(levels[0] ?? '') : tidyCategory(levels))
    return true
  }
  const text = 'field' in slot && PRICES.has(slot.field) ? priceTextOf(value) : textOf(value)
  draft.put(slot, text)
  return !mayBeRounded(value, text)
}

function reject(line: number, code: string, message: string): FeedRow {
  return { line, error: { line, sku: null, code, message } }
}
