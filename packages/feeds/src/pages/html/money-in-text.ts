import { findCurrencies } from '../../values/find-currencies.ts'
import { normalisePriceText } from '../../values/normalise-price-text.ts'
import { type PriceHint, readPrice } from '../../values/read-price.ts'
import { usable } from '../values/machine-amount.ts'

/** An amount in a text, with the words around it, which say what it is the price of. */
export type Money = {
  amount: string
  currency: string | null
  /** Whether a sign, word or code of a currency stands beside it. */
  hasCurrency: boolean
  before: string
  after: string
  /** The lower end of a range. */
  isRange: boolean
}

const NUMBER = /\d{1,3}(?:[ ']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)*/g
const MONEY_MAX = 6
const CONTEXT_CHARS = 40

/** Every amount of a short text that could be a price, in order. */
export function moneyInText(text: string, hint: PriceHint): Money[] {
  const line = normalisePriceText(text.slice(0, 200))
  const mentions = findCurrencies(line)
  const found: Money[] = []
  let from = 0
  const numbers = [...line.matchAll(NUMBER)].slice(0, 2 * MONEY_MAX)
  for (const match of numbers) {
    const start = match.index
    if (start < from) continue
    const end = start + match[0].length
    const before = mentions.findLast(
      one =>
        one.start >= from && one.end <= start && /^[\s:.]{0,3}[-+−]?\s?$/.test(line.slice(one.end, start)),
    )
    const behind =
      before === undefined
        ? mentions.find(
            one =>
              one.start >= end && /^(?:[.,]?\s?[-–—]{1,2})?[\s.,]{0,2}$/.test(line.slice(end, one.start)),
          )
        : undefined
    // `$28.00 USD`: the code settles what the sign leaves open, unless it belongs to an amount of its own.
    const code = before === undefined ? null : /^ ?[A-Z]{3}\b(?! ?\d)/.exec(line.slice(end, end + 8))
    const isCode = code !== null && mentions.some(one => one.end === end + code[0].length)
    const tail = behind?.end ?? (isCode ? end + code[0].length : dashEnd(line, end))
    const head = before?.start ?? start
    const reading = readPrice(line.slice(head, centsEnd(line, tail)), hint)
    const amount = 'amount' in reading ? usable(reading.amount) : null
    const lead = line.slice(from, head)
    from = tail
    if (amount === null || !('amount' in reading) || /[%‰]/.test(line.slice(end, end + 2))) continue
    if (/\p{L}[-/]?$/u.test(line.slice(0, head)) && before === undefined) continue
    const previous = found.at(-1)
    if (previous !== undefined && /^\s*(?:[-–—~]|to|bis|à|a|～|until)\s*$/i.test(lead)) {
      previous.isRange = true
      previous.after = line.slice(tail, tail + CONTEXT_CHARS)
      continue
    }
    if (previous !== undefined) previous.after = lead.slice(0, CONTEXT_CHARS)
    found.push({
      amount,
      currency: reading.currency,
      hasCurrency: before !== undefined || behind !== undefined,
      before: lead.slice(-CONTEXT_CHARS),
      after: line.slice(tail, tail + CONTEXT_CHARS),
      isRange: false,
    })
    if (found.length >= MONEY_MAX) break
  }
  return found
}

const dashEnd = (line: string, end: number): number =>
  end + (/^[.,]\s?[-–—]{1,2}/.exec(line.slice(end, end + 4))?.[0].length ?? 0)

/** `12€50` has its cents behind the sign. */
const centsEnd = (line: string, end: number): number =>
  line.charAt(end - 1) === '€' && /^\d{2}(?!\d)/.test(line.slice(end)) ? end + 2 : end
