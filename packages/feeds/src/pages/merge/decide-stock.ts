import type { StockSigns } from '../html/read-stock.ts'
import type { FieldOrigin, Found, PageFacts } from '../product-page.ts'

type Stock = NonNullable<PageFacts['availability']>
export type StatedStock = { value: Stock; origin: FieldOrigin }

const html = (path: string): FieldOrigin => ({ source: 'html', path })

/**
 * Whether the product can be had. What is stated for programs is often that of one form of the product, or stale; a
 * working button to buy, or the lack of one beside the word for it, is what a buyer meets.
 */
export function decideStock(
  stated: readonly StatedStock[],
  signs: StockSigns,
  hasPrice: boolean,
): Found<Stock> | null {
  const { word, wordPath, canBuy, goneButton } = signs
  const [first] = stated
  const gone = word === 'out_of_stock' ? html(wordPath) : goneButton ? html('button') : null
  if (first !== undefined) {
    if (first.value === 'out_of_stock') {
      if (canBuy && word !== 'out_of_stock') return { value: 'in_stock', origin: html('button to buy') }
      const other = stated.find(({ value }) => value !== 'out_of_stock')
      return gone === null ? (other ?? first) : first
    }
    // Controls that are only switched off wait for a choice of size.
    if (word === 'out_of_stock' && !canBuy) return { value: 'out_of_stock', origin: html(wordPath) }
    if (goneButton && !canBuy) return { value: 'out_of_stock', origin: html('button') }
    return first
  }
  if (canBuy)
    return {
      value: word === 'preorder' || word === 'backorder' ? word : 'in_stock',
      origin: html('button to buy'),
    }
  if (word === 'out_of_stock') return { value: word, origin: html(wordPath) }
  if (goneButton) return { value: 'out_of_stock', origin: html('button') }
  if (word !== null) return { value: word, origin: html(wordPath) }
  return hasPrice ? { value: 'in_stock', origin: { source: 'inferred', path: 'price' } } : null
}
