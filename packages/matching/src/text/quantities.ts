/** A number with its unit, in the base unit of what it measures. */
export type Quantity = { dimension: string; value: number }

type Unit = { dimension: string; factor: number; name: string }

const UNITS = new Map<string, Unit>()
function unit(dimension: string, factor: number, ...names: string[]): void {
  for (const name of names) UNITS.set(name, { dimension, factor, name: names[0]! })
}
unit('length', 25.4, 'in', '"', '”', '″', "''", "'", 'inch', 'inches', 'zoll')
unit('length', 304.8, 'ft', 'feet', 'foot')
unit('length', 1, 'mm', 'millimeter', 'millimeters')
unit('length', 10, 'cm', 'centimeter', 'centimeters')
unit('length', 1_000, 'm', 'meter', 'meters', 'metre', 'metres')
unit('length', 914.4, 'yd', 'yard', 'yards')
unit('bytes', 1 / 1_024, 'kb')
unit('bytes', 1, 'mb', 'megabyte', 'megabytes')
unit('bytes', 1_024, 'gb', 'gig', 'go', 'gigabyte', 'gigabytes')
unit('bytes', 1_048_576, 'tb', 'terabyte', 'terabytes')
unit('frequency', 1, 'hz')
unit('frequency', 1_000, 'khz')
unit('frequency', 1e6, 'mhz')
unit('frequency', 1e9, 'ghz')
unit('power', 1, 'w', 'watt', 'watts')
unit('power', 1_000, 'kw')
unit('voltage', 1, 'v', 'volt', 'volts')
unit('charge', 1, 'mah')
unit('charge', 1_000, 'ah')
unit('mass', 1, 'g', 'gram', 'grams', 'gm')
unit('mass', 1_000, 'kg')
unit('mass', 0.001, 'mg')
unit('mass', 28.35, 'oz', 'ounce', 'ounces')
unit('mass', 453.6, 'lb', 'lbs', 'pound', 'pounds')
unit('volume', 1, 'ml')
unit('volume', 10, 'cl')
unit('volume', 1_000, 'l', 'lt', 'ltr', 'liter', 'liters', 'litre', 'litres')
unit('volume', 3_785, 'gal', 'gallon', 'gallons')
unit('volume', 946, 'qt', 'quart', 'quarts')
unit('pixels', 1, 'mp', 'mpix', 'megapixel', 'megapixels', 'megapixeles')
unit('lines', 1, 'p')
unit('speed', 1, 'rpm')
unit('resolution', 1, 'dpi')
unit('heat', 1, 'btu')
unit('zoom', 1, 'x')
unit('ports', 1, 'port', 'ports')
unit('users', 1, 'user', 'users', 'pc', 'pcs')
unit('time', 1, 'year', 'years', 'yr', 'yrs')
unit('sheets', 1, 'sheet', 'sheets')

const NAMES = [...UNITS.keys()]
  .sort((a, b) => b.length - a.length)
  .map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  .join('|')
const QUANTITY = new RegExp(
  `(?<![\\p{L}\\p{N}.])(\\d{1,7}(?:[.,]\\d{1,4})?)[ -]{0,2}(${NAMES})(?![\\p{L}\\p{N}])`,
  'gu',
)

/** The quantities of a folded text, and the text without them: where they stood stands a blank. */
export function readQuantities(folded: string): { quantities: Quantity[]; words: string[]; rest: string } {
  const quantities: Quantity[] = []
  const words: string[] = []
  const rest = folded.replace(QUANTITY, (_, digits: string, name: string) => {
    const { dimension, factor, name: plain } = UNITS.get(name)!
    const number = Number(digits.replace(/,(?=\d{3}$)/, '').replace(',', '.'))
    quantities.push({ dimension, value: number * factor })
    words.push(`${number}${plain === '"' ? 'in' : plain}`)
    return ' '
  })
  return { quantities, words, rest }
}
