import type { FeedLimits } from '../feed-limits.ts'
import type { FeedRow } from '../raw-offer.ts'
import { splitCategory, tidyCategory } from './category-path.ts'
import { type ColumnMap, columnSources } from './column-map.ts'
import { normaliseName, type SlotFinder, slotForName } from './column-names.ts'
import {
  isRecord,
  type JsonRecord,
  levelsOf,
  mayBeRounded,
  parseExactly,
  priceTextOf,
  textOf,
  valueAt,
} from './json-value.ts'
import { OfferDraft } from './offer-draft.ts'
import type { ListField, Slot } from './offer-fields.ts'
import { checkRecord, parseJsonRow, rejectColumns } from './parse-json-row.ts'

const KNOWN_NAMES_MAX = 10_000
const PRICES: ReadonlySet<string> = new Set(['price', 'salePrice', 'listPrice'])

/** Turns the JSON text of a row and the line it starts on into an offer, or into the error that prevents it. */
export type JsonRowReader = (text: string, line: number) => FeedRow

/** Turns a record that was parsed elsewhere, such as a row of Parquet, into an offer or its error. */
export type RecordReader = (record: JsonRecord, line: number) => FeedRow

/** A reader by column map, or by name when there is none: the well-known names unless `findSlot` knows others. */
export function createJsonRowReader(
  map: ColumnMap | undefined,
  limits: FeedLimits,
  findSlot: SlotFinder = slotForName,
): JsonRowReader {
  const fill = map === undefined ? createNameFiller(findSlot) : createPathFiller(map)
  return (text, line) => {
    const row = parseJsonRow(text, line, limits)
    if ('rejected' in row) return row.rejected
    let draft = new OfferDraft(line)
    let outcome = fill(draft, row.record, limits.columnsMax)
    if (outcome === 'rounded') {
      const exact = parseExactly(text)
      draft = new OfferDraft(line)
      if (isRecord(exact)) outcome = fill(draft, exact, limits.columnsMax)
    }
    return outcome === 'too_many_columns' ? rejectColumns(line, limits) : draft.finish()
  }
}

/** As `createJsonRowReader`, for records. Their numbers count as exact; a bigint is read digit for digit. */
export function createRecordReader(map: ColumnMap | undefined, limits: FeedLimits): RecordReader {
  const fill = map === undefined ? createNameFiller(slotForName) : createPathFiller(map)
  return (record, line) => {
    const rejected = checkRecord(record, line, limits)
    if (rejected !== null) return rejected
    const draft = new OfferDraft(line)
    const outcome = fill(draft, record, limits.columnsMax)
    return outcome === 'too_many_columns' ? rejectColumns(line, limits) : draft.finish()
  }
}

/** `rounded`: a number that was read had more digits than JSON.parse keeps. */
type Outcome = 'filled' | 'rounded' | 'too_many_columns'
type Filler = (draft: OfferDraft, row: JsonRecord, columnsMax: number) => Outcome

function createNameFiller(findSlot: SlotFinder): Filler {
  const known = new Map<string, Slot | null>()
  return (draft, row, columnsMax) => {
    let columns = 0
    let isExact = true
    for (const name in row) {
      if (++columns > columnsMax) return 'too_many_columns'
      let slot = known.get(name)
      if (slot === undefined) {
        slot = findSlot(name)
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
  if ('list' in slot) {
    putList(draft, slot, value)
    return true
  }
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

const LIST_ENTRIES_MAX = 100

/** A list's fact as a text, as an object of its pieces, or several of either. */
function putList(draft: OfferDraft, slot: { list: ListField }, value: unknown): void {
  for (const entry of Array.isArray(value) ? value.slice(0, LIST_ENTRIES_MAX) : [value]) {
    if (isRecord(entry)) draft.putParts(slot.list, partsOf(entry, slot.list === 'variantOptions'))
    else draft.put(slot, textOf(entry))
  }
}

/** The names of a variant's options are data; those of other facts are words of a specification. */
function partsOf(record: JsonRecord, keepsNames: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      keepsNames ? name : normaliseName(name),
      priceTextOf(value),
    ]),
  )
}
