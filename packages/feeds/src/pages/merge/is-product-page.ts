import type { CollectedPage } from '../collect-page.ts'
import type { ShownPrice } from '../html/choose-price.ts'
import type { StockSigns } from '../html/read-stock.ts'
import type { PageFacts } from '../product-page.ts'

const NOT_FOUND =
  /^(?:404|page not found|not found|error|access denied|forbidden|robot check|just a moment|attention required|seite nicht gefunden|page introuvable|are you a human)/i
const SURE_SCORE = 6

/**
 * Whether the page sells one product: it describes one as such, or it shows a price and the means to buy under one
 * name. Lists of products, articles and error pages do neither.
 */
export function isProductPage(
  page: CollectedPage,
  facts: PageFacts,
  shown: ShownPrice,
  signs: StockSigns,
  labels: number,
): boolean {
  const { structured, meta, embedded, products, documentTitle } = page
  if (facts.name === null || NOT_FOUND.test(documentTitle.trim()) || NOT_FOUND.test(facts.name)) return false
  const isSellable = facts.price !== null || facts.availability !== null || facts.sku !== null
  if (structured.some(({ score }) => score >= 2) && isSellable) return true
  const isList = products > 3 && structured.length === 0
  if (isList) return false
  if (/product|^og:product$/.test(meta.type) && !/group|list/.test(meta.type) && isSellable) return true
  if (meta.facts.price !== undefined) return true
  if (structured.length > 0 && isSellable) return true
  if (embedded !== null && embedded.score >= 4 && facts.price !== null) return true
  const canTell = signs.canBuy || signs.goneButton || signs.word !== null
  if (signs.word === 'out_of_stock' && page.title !== null && facts.sku !== null) return true
  const isShown = shown.price !== null && shown.price.score >= SURE_SCORE
  if (/^article|^blog/.test(meta.type)) return isShown && signs.canBuy
  return (isShown && (canTell || labels > 0)) || (signs.canBuy && facts.price !== null && page.title !== null)
}
