import { ECB } from './precedence.ts'
import { type RawRate, unreadable } from './raw-rate.ts'

const END = /<\/gesmes:Envelope>\s*$/
const CUBE = /<Cube\s+([^>]*?)\/?>/g
const attribute = (text: string, name: string): string | null =>
  new RegExp(`\\b${name}=["']([^"']*)["']`).exec(text)?.[1] ?? null

/**
 * The ECB's rates as XML, of one day, of 90 or of all: a `Cube` with a time for each day, in it one with currency and
 * rate each. Throws `feed_failed` when it is not that, or broken off.
 */
export function readEcbXml(text: string): RawRate[] {
  if (!text.includes('<gesmes:Envelope')) throw unreadable('not rates of the ECB: no envelope in the XML')
  if (!END.test(text)) throw unreadable('the rates of the ECB break off: the envelope is not closed')
  let date: string | null = null
  const rates: RawRate[] = []
  for (const [, attributes = ''] of text.matchAll(CUBE)) {
    date = attribute(attributes, 'time') ?? date
    const [quote, rate] = [attribute(attributes, 'currency'), attribute(attributes, 'rate')]
    if (date !== null && quote !== null && rate !== null) {
      rates.push({ date, base: 'EUR', quote, rate, source: ECB })
    }
  }
  if (rates.length === 0) throw unreadable('the XML of the ECB holds no rates')
  return rates
}
