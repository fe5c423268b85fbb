import { ECB, NBP } from './precedence.ts'
import { type RawRate, unreadable } from './raw-rate.ts'
import { readRates } from './read-rates.ts'

/** Somebody who publishes rates. A new one is an entry in `FX_SOURCES`, a reader, and a place in `precedence.ts`. */
export type FxSource = {
  /** As it stands in the database and in answers. */
  name: string
  /** In words: what it has rates of. */
  serves: string
  /** Where its files lie; they are read together. */
  urls: readonly string[]
  /** Throws `feed_failed` for what is not its form. */
  read(file: Buffer): RawRate[]
}

/** Whatever the form says, no address may fill in for another. */
const readOnly = (name: string) => (file: Buffer) => {
  const rates = readRates(file)
  if (rates.some(rate => rate.source !== name)) throw unreadable(`this is no file of the ${name}`)
  return rates
}

/** What is read by itself, unless the settings say otherwise. */
export const FX_SOURCES: readonly FxSource[] = [
  {
    name: ECB,
    serves: 'about thirty currencies, every working day around 16:00 CET',
    // 90 days, so that a machine which was off for a while has no gap.
    urls: ['https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml'],
    read: readOnly(ECB),
  },
  {
    name: NBP,
    serves:
      'table A: about thirty, every working day; table B: about 110 more, VND and TWD among them, on Wednesdays',
    urls: [
      'https://api.nbp.pl/api/exchangerates/tables/A/last/60/?format=json',
      'https://api.nbp.pl/api/exchangerates/tables/B/last/12/?format=json',
    ],
    read: readOnly(NBP),
  },
]
