import type { PageTree } from '../tree/page-tree.ts'
import type { PriceMention } from './find-prices.ts'

/** The text before an amount that stands in an element of its own, when it could be its label. */
export function textBefore(tree: PageTree, mention: PriceMention): string {
  const piece = tree.pieces[mention.element.pieceStart - 1]
  return piece === undefined || piece.text.length > 50 ? '' : piece.text.trimEnd()
}

/** The text behind one, when it could not stand on its own: `/ kg`, `per month`. */
export function textAfter(tree: PageTree, mention: PriceMention): string {
  const own = tree.pieces[mention.element.pieceEnd]?.text.trim() ?? ''
  const text = own === '/' ? `/ ${tree.pieces[mention.element.pieceEnd + 1]?.text.trim() ?? ''}` : own
  // Only what could not stand on its own belongs to the amount before it.
  return /^(?:\/|per\b|an? (?:month|case|dozen|pallet)\b|pro\b|off\b|savings?\b|mo\b|\(?ex)[^\d:]{0,30}$/i.test(
    text,
  )
    ? text
    : ''
}
