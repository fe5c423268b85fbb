import type { PreparedOffer } from '../prepare-offer.ts'
import type { Level } from './types.ts'

/** What an offer says of itself that keeps it apart from others, whatever the likeness of the rest. */
export type Facts = {
  pack: number
  condition: string
  colours: readonly string[]
  sizes: readonly string[]
  /** Parts come in a box for shops, or loose for makers of machines. */
  packaging: readonly string[]
  /** Capacities, and contents by weight and by volume, each in its base unit. */
  bytes: readonly number[]
  masses: readonly number[]
  volumes: readonly number[]
}

const SIZES = new Map<string, string>(
  Object.entries({
    xs: 'xs',
    small: 's',
    medium: 'm',
    large: 'l',
    xl: 'xl',
    xlarge: 'xl',
    xxl: 'xxl',
    '2xl': 'xxl',
    xxxl: 'xxxl',
    '3xl': 'xxxl',
  }),
)

const PACKAGINGS = new Map<string, string>(
  Object.entries({
    oem: 'loose',
    tray: 'loose',
    bulk: 'loose',
    box: 'boxed',
    boxed: 'boxed',
    retail: 'boxed',
  }),
)

/** A letter where a title has its size: `Red, S, with bag`, `(Grey, L)`, `Black / M`, `size XL`. */
const LETTER_SIZE = /(?:[,(/|]\s*|\s-\s|\bsize:?\s)(xxs|xs|s|m|l|xl|xxl|[2-5]xl)(?=\s*(?:$|[),/|]|\s-\s))/

export function factsOf({ title, pack, condition, colours, tokens, quantities }: PreparedOffer): Facts {
  const valuesOf = (dimension: string): number[] => {
    const values = quantities.filter(one => one.dimension === dimension).map(one => one.value)
    return [...new Set(values)].sort((a, b) => a - b)
  }
  return {
    pack,
    condition,
    colours: [...colours].sort(),
    sizes: sizesOf(title, tokens),
    packaging: [...new Set(tokens.flatMap(token => PACKAGINGS.get(token) ?? []))].sort(),
    bytes: valuesOf('bytes'),
    masses: valuesOf('mass'),
    volumes: valuesOf('volume'),
  }
}

function sizesOf(title: string, tokens: readonly string[]): string[] {
  const letter = LETTER_SIZE.exec(title)?.[1]
  const sizes = new Set(tokens.flatMap(token => SIZES.get(token) ?? []))
  if (letter !== undefined) sizes.add(SIZES.get(letter) ?? letter)
  return [...sizes].sort()
}

/** Offers with the same key have the same facts. */
export const factsKey = (facts: Facts): string =>
  [
    facts.pack,
    facts.condition,
    facts.colours.join(' '),
    facts.sizes.join(' '),
    facts.packaging.join(' '),
    facts.bytes.join(' '),
    facts.masses.join(' '),
    facts.volumes.join(' '),
  ].join('|')

const SAME_SHARE = 0.03

/** Both say something, and nothing of it is the same. */
const areApart = <T>(
  left: readonly T[],
  right: readonly T[],
  isSame: (a: T, b: T) => boolean = (a, b) => a === b,
): boolean =>
  left.length > 0 && right.length > 0 && !left.some(one => right.some(other => isSame(one, other)))

/** Each says something that the other does not: 8 and 256 GB are not 8 and 512, and may be 256 alone. */
const doesEachDiffer = (left: readonly number[], right: readonly number[]): boolean => {
  const isIn = (one: number, others: readonly number[]): boolean => others.some(other => isAbout(one, other))
  return left.some(one => !isIn(one, right)) && right.some(one => !isIn(one, left))
}

const isAbout = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_SHARE * Math.max(a, b)

/** Whether two offers are variants of one another at least: another colour, size, content, pack or condition. */
export function areVariants(left: Facts, right: Facts): boolean {
  return (
    left.pack !== right.pack ||
    left.condition !== right.condition ||
    areApart(left.colours, right.colours) ||
    areApart(left.sizes, right.sizes) ||
    areApart(left.masses, right.masses, isAbout) ||
    areApart(left.volumes, right.volumes, isAbout)
  )
}

/** Whether the variant words of two offers are not the very same. */
export function doVariantsDiffer(left: Facts, right: Facts): boolean {
  return (
    left.pack !== right.pack ||
    left.condition !== right.condition ||
    left.colours.join() !== right.colours.join() ||
    left.sizes.join() !== right.sizes.join()
  )
}

/** Whether two offers may never be one at this level, by what they say. GTINs are not among it. */
export function areAtOdds(left: Facts, right: Facts, level: Level): boolean {
  if (areApart(left.packaging, right.packaging)) return true
  return doesEachDiffer(left.bytes, right.bytes) || (level === 'product' && areVariants(left, right))
}
