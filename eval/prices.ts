import { readPrice } from '@buywhere/feeds'
import { AppError } from '../apps/server/src/kernel/errors/index.ts'
import { emptyTally, scoresOf, type Tally, tallyAnswer } from './support/f1.ts'
import { readLines } from './support/read-lines.ts'

// How well price strings are read, against the amount and the currency that people read in them.

export const options = { errors: { type: 'boolean' } } as const
export const takesFiles = true

type Sample = { text: string; hint: string | null; amount: number | null; currency: string | null }

export async function run({
  values,
  files,
  print,
}: {
  values: Record<string, unknown>
  files: string[]
  print(line: string): void
}): Promise<Record<string, number>> {
  const [file] = files
  if (file === undefined || files.length > 1) {
    throw new AppError('usage', 'eval prices takes one file: JSON lines, plain or gzipped')
  }
  const amounts = emptyTally()
  const currencies = emptyTally()
  const samples = (await readLines(file)).map((line, at) => toSample(line, `${file}, line ${at + 1}`))
  for (const { text, hint, amount, currency } of samples) {
    const reading = readPrice(text, { currency: hint ?? undefined })
    // Nothing to pay is an amount all the same; the reader refuses it as no price of a shop.
    const read = 'amount' in reading ? reading.amount : reading.error === 'zero' ? '0' : null
    const isSameAmount = (truth: string, answer: string): boolean => Number(truth) === Number(answer)
    const isAmount = tallyAnswer(amounts, amount === null ? [] : [String(amount)], read, isSameAmount)
    const readCurrency = 'amount' in reading ? reading.currency : null
    const meant = currency === null || !('amount' in reading) ? [] : meaningsOf(currency, hint)
    const isOpen = currency === null || meant.length === 0
    const isCurrency = isOpen
      ? true
      : tallyAnswer(currencies, meant, readCurrency, (one, other) => one === other)
    if (values.errors === true && !(isAmount && isCurrency))
      print(`${JSON.stringify(text)}\ttrue ${amount} ${currency}\tread ${read} ${readCurrency}`)
  }
  print(`prices: ${samples.length} strings`)
  return {
    'prices.count': samples.length,
    ...figuresOf('amount', amounts, print),
    ...figuresOf('currency', currencies, print),
  }
}

/**
 * The currencies that a sign as written can stand for: of `$` alone the one the hint names. Empty when that stays
 * open, so there is nothing to be right about.
 */
function meaningsOf(written: string, hint: string | null): string[] {
  if (/^[A-Z]{3}$/.test(written)) return [written]
  const alone = readPrice(`1 ${written}`, { currency: hint ?? undefined })
  return 'amount' in alone && alone.currency !== null ? [alone.currency] : []
}

function toSample(line: string, place: string): Sample {
  let row: Record<string, unknown> | null = null
  try {
    row = JSON.parse(line) as Record<string, unknown> | null
  } catch {}
  const { price_text: text, currency_hint: hint, amount = null, currency } = row ?? {}
  if (typeof text !== 'string' || (amount !== null && typeof amount !== 'number')) {
    throw new AppError('usage', `${place}: expected {"price_text", "amount", "currency", "currency_hint"}`)
  }
  const textOrNull = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' ? value : null
  return { text, hint: textOrNull(hint), amount, currency: textOrNull(currency) }
}

function figuresOf(name: string, tally: Tally, print: (line: string) => void): Record<string, number> {
  const { precision, recall, f1 } = scoresOf(tally)
  print(
    `${name.padEnd(10)} F1 ${f1.toFixed(4)}  precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}`,
  )
  return {
    [`${name}.precision`]: precision,
    [`${name}.recall`]: recall,
    [`${name}.f1`]: f1,
    [`${name}.support`]: tally.right + tally.missed,
  }
}
