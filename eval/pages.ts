import { normaliseGtin, type ProductPage, readProductPage } from '@buywhere/feeds'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { emptyTally, scoresOf, type Tally, tallyAnswer } from './support/f1.ts'
import { readTruePages } from './support/page-truth.ts'
import { readPacked } from './support/read-lines.ts'

// How well product pages are read, against values that people wrote down. The rules are those of the public
// product-extraction-benchmark: one answer a field, any of the true values is right, prices are compared as numbers.

export const options = { errors: { type: 'boolean' } } as const
export const takesFiles = true

type Same = (truth: string, answer: string) => boolean

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase()
const isSameText: Same = (truth, answer) => tidy(truth) === tidy(answer)
const isExact: Same = (truth, answer) => truth.trim() === answer
const isSameNumber: Same = (truth, answer) => Number(truth.replace(/,/g, '')) === Number(answer)
const isSameGtin: Same = (truth, answer) => normaliseGtin(truth) === answer || truth.trim() === answer
const isSameImage: Same = (truth, answer) => imagePath(truth) === imagePath(answer)
const imagePath = (url: string): string => url.replace(/^(?:https?:)?\/\//, '').replace(/[?#].*$/, '')

const FIELDS: readonly (readonly [
  field: string,
  answer: (page: ProductPage) => string | null,
  same: Same,
])[] = [
  ['price', page => page.price, isSameNumber],
  ['sku', page => page.sku, isExact],
  // Required: a page that does not say so is in stock.
  ['availability', page => stockClass(page.availability) ?? 'InStock', isSameStock],
  ['availability_as_read', page => stockClass(page.availability), isSameStock],
  ['name', page => page.name, isSameText],
  ['list_price', page => page.listPrice, isSameNumber],
  ['currency', page => page.currency, isExact],
  ['brand', page => page.brand, isSameText],
  ['gtin', page => page.gtin, isSameGtin],
  ['mpn', page => page.mpn, isExact],
  ['image', page => page.imageUrl, isSameImage],
  ['breadcrumb', page => (page.breadcrumb.length === 0 ? null : page.breadcrumb.join(' > ')), isSameText],
  ['condition', page => page.condition, isSameText],
  ['rating', page => page.rating, isSameNumber],
  ['reviews_count', page => page.reviewsCount, isSameNumber],
]

// Of these a page without a value has none; of the others it was not written down.
const ALWAYS_JUDGED = new Set(['price', 'sku', 'availability', 'availability_as_read'])

/** Two classes: what can be bought, now or later, and what cannot. Null for what says neither. */
function stockClass(text: string | null): 'InStock' | 'OutOfStock' | null {
  const word = (text ?? '')
    .replace(/^.*\//, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()
  if (/^(?:outofstock|soldout|discontinued|unavailable)$/.test(word)) return 'OutOfStock'
  return word === '' || word === 'unknown' ? null : 'InStock'
}

function isSameStock(truth: string, answer: string): boolean {
  return stockClass(truth) === answer
}

export async function run({
  values,
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  const [folder] = files
  if (folder === undefined || files.length > 1) {
    throw new AppError('usage', 'eval pages takes one folder: pages and a JSON of true values')
  }
  const pages = await readTruePages(folder)
  const known = new Set(pages.flatMap(page => [...page.values.keys()]))
  const tallies = new Map<string, Tally>()
  let recognised = 0
  let readMs = 0
  for (const { id, file, url, values: truths } of pages) {
    const html = (await readPacked(file)).toString()
    const start = performance.now()
    const page = readProductPage(html, url === null ? {} : { url })
    readMs += performance.now() - start
    if (page.isProduct) recognised++
    for (const [field, answerOf, isSame] of FIELDS) {
      const named = field === 'availability_as_read' ? 'availability' : field
      if (!known.has(named)) continue
      const truth = truths.get(named) ?? (ALWAYS_JUDGED.has(field) ? [] : null)
      if (truth === null) continue
      const tally = tallies.get(field) ?? emptyTally()
      tallies.set(field, tally)
      const answer = answerOf(page)
      const isRight = tallyAnswer(tally, truth, answer, isSame)
      if (!isRight && values.errors === true)
        print(`${field}\t${id}\ttrue ${truth.join(' or ')}\tread ${answer}`)
    }
  }
  print(`pages: ${pages.length}, ${recognised} taken for product pages`)
  return {
    'pages.count': pages.length,
    'pages.recognised': recognised,
    'pages.read_ms_mean': readMs / pages.length,
    ...figuresOf(tallies, print),
  }
}

function figuresOf(
  tallies: ReadonlyMap<string, Tally>,
  print: (line: string) => void,
): Record<string, number> {
  const figures: Record<string, number> = {}
  for (const [field, tally] of tallies) {
    const { precision, recall, f1 } = scoresOf(tally)
    const support = tally.right + tally.missed
    Object.assign(figures, {
      [`${field}.precision`]: precision,
      [`${field}.recall`]: recall,
      [`${field}.f1`]: f1,
      [`${field}.support`]: support,
    })
    const columns = [f1, precision, recall].map(figure => figure.toFixed(3)).join('  ')
    print(`${field.padEnd(22)} F1, precision, recall: ${columns}   of ${support}`)
  }
  return figures
}
