import { AVAILABILITY_WORDS } from './availability-words.ts'
import { COLOUR_WORDS } from './colour-words.ts'
import { CONDITION_WORDS } from './condition-words.ts'
import { COUNTED, MEASURED, MEASURED_UP_TO } from './measure-words.ts'
import { MONEY_WORDS, MULTIPLIERS } from './money-words.ts'
import {
  BEGINS_ANEW,
  BETWEEN_JOINERS,
  PRICE_BOUNDS,
  PRICE_LEADS,
  PRICE_SUFFIXES,
  RANGE_JOINERS,
} from './price-words.ts'
import { LETTER_SIZES, SIZE_LEADS } from './size-words.ts'
import { CHEAP_WORDS, SORT_WORDS } from './sort-words.ts'
import type { WordGroup } from './word-group.ts'

/** Longer words that end or begin as one of ours does: found first, they keep it from being read. */
const LOOK_ALIKES = 'เครื่องมือ|ถุงมือ|คู่มือ|ข้อมือ|ฝีมือ|มือถือ|ลายมือ|งบการเงิน|พันธุ์|พันธ์|แสนดี|จากัวร์|มือ'

const GROUPS: readonly (readonly WordGroup<unknown>[])[] = [
  AVAILABILITY_WORDS,
  COLOUR_WORDS,
  CONDITION_WORDS,
  MONEY_WORDS,
  MULTIPLIERS,
  PRICE_BOUNDS,
  PRICE_LEADS,
  PRICE_SUFFIXES,
  RANGE_JOINERS,
  BETWEEN_JOINERS,
  SIZE_LEADS,
  LETTER_SIZES,
  SORT_WORDS,
  CHEAP_WORDS,
]

const LISTS = [LOOK_ALIKES, BEGINS_ANEW, COUNTED, MEASURED, ...MEASURED_UP_TO.map(([words]) => words)]

/** Every Thai word of the tables: Thai writes no spaces, so they are what its text is taken apart by. */
export const UNSPACED_WORDS: ReadonlySet<string> = new Set(
  [...LISTS, ...GROUPS.flat().map(group => group.words ?? '')].flatMap(
    list => list.match(/[\u0e01-\u0e3a\u0e40-\u0e4e]+/g) ?? [],
  ),
)
