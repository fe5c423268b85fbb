import { powerOfTwo } from '../block/numbers.ts'

const GRAM_CHARS = 3
const FACTOR = 65_599
const SQUARED = Math.imul(FACTOR, FACTOR)
/** Spreads hashes whose low bits are much alike. */
const SPREAD = 0x9e3779b1
const LEAST_PLACES = 2 ** 12

/** Open addressing, and never emptied: what carries a mark from before the two of now is not there. */
let table = createTable(LEAST_PLACES)
let mark = 0

type Table = { keys: Int32Array; marks: Float64Array; shift: number }

function createTable(places: number): Table {
  return { keys: new Int32Array(places), marks: new Float64Array(places), shift: Math.clz32(places) + 1 }
}

/** Dice of two texts' runs of three characters, 0 to 1: twice what both have by what each has, all counted once. */
export function gramSimilarity(left: string, right: string): number {
  const most = left.length + right.length
  if (most * 2 > table.keys.length) table = createTable(powerOfTwo(most * 2))
  const isLeft = ++mark
  const isRight = ++mark
  const [leftCount] = enter(left, isLeft, isLeft)
  const [rightCount, shared] = enter(right, isLeft, isRight)
  return (2 * shared) / (leftCount + rightCount || 1)
}

/** How many of its runs a text has, and how many of them were there since `oldest` without this mark. */
function enter(text: string, oldest: number, own: number): [count: number, shared: number] {
  const { keys, marks, shift } = table
  const mask = keys.length - 1
  let count = 0
  let shared = 0
  let before = text.charCodeAt(0)
  let last = text.charCodeAt(1)
  for (let at = GRAM_CHARS - 1; at < text.length; at++) {
    const next = text.charCodeAt(at)
    const gram = (Math.imul(before, SQUARED) + Math.imul(last, FACTOR) + next) | 0
    before = last
    last = next
    let place = Math.imul(gram, SPREAD) >>> shift
    while (marks[place]! >= oldest && keys[place] !== gram) place = (place + 1) & mask
    if (marks[place] === own) continue
    if (marks[place]! >= oldest) shared++
    keys[place] = gram
    marks[place] = own
    count++
  }
  return [count, shared]
}
