import type { MarketStyle } from './markets.ts'
import type { DemoProduct } from './product-of.ts'
import { pick, type Random } from './random.ts'

const CONDITION_WORDS: Readonly<Record<string, string>> = {
  refurbished: '(Renewed)',
  used: '(Pre-owned)',
}

/** A product's title as this shop writes it; brand, model and every detail of the variant are always in it. */
export function titleOffer(
  product: DemoProduct,
  market: MarketStyle,
  shopStyle: number,
  condition: string,
  random: Random,
): string {
  const { brand, model, noun, details } = product
  const words = [arrange(shopStyle, `${brand} ${model}`, noun, details)]
  const localNoun = market.nouns[product.categoryPath.at(-1) ?? '']
  if (localNoun !== undefined && random() < 0.5) words.unshift(localNoun)
  const decoration = random()
  if (decoration < 0.12 && market.prefixes.length > 0) words.unshift(pick(market.prefixes, random))
  else if (decoration < 0.3) words.push(pick(market.suffixes, random))
  const conditionWord = CONDITION_WORDS[condition]
  if (conditionWord !== undefined) words.push(conditionWord)
  return words.join(' ')
}

function arrange(shopStyle: number, name: string, noun: string, details: string[]): string {
  const named = noun === '' ? name : `${name} ${noun}`
  if (details.length === 0) return named
  switch (shopStyle % 5) {
    case 0:
      return `${named}, ${details.join(', ')}`
    case 1:
      return `${named} - ${details.join(' / ')}`
    case 2:
      return `${name} ${details.join(' ')} ${noun}`.trimEnd()
    case 3:
      return `${named} (${details.join(', ')})`
    default:
      return `${named} ${details.toReversed().join(' | ')}`
  }
}
