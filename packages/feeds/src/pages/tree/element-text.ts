import { toPlainText } from '../../text/plain-text.ts'
import type { PageElement, PageTree } from './page-tree.ts'

const TEXT_CHARS_MAX = 5_000
const CENTS = /cent|fraction|decimal|mantissa|minor|penny|pence|kopeck|cts/i

/** An element's text on one line, as far as `limitChars`. Pieces are set apart by a blank. */
export function textOf(tree: PageTree, element: PageElement, limitChars = TEXT_CHARS_MAX): string {
  let text = ''
  for (let at = element.pieceStart; at < element.pieceEnd; at++) {
    text += `${tree.pieces[at]?.text ?? ''} `
    if (text.length > limitChars) return text.slice(0, limitChars)
  }
  return text.replace(/\s+/g, ' ').trim()
}

/** How long the text would be; stops counting at the limit. */
export function isTextLongerThan(tree: PageTree, element: PageElement, limitChars: number): boolean {
  let chars = 0
  for (let at = element.pieceStart; at < element.pieceEnd; at++) {
    chars += tree.pieces[at]?.text.length ?? 0
    if (chars > limitChars) return true
  }
  return false
}

/** Text with markup inside it, such as a description in JSON, on one line. */
export const plainLine = (text: string): string => toPlainText(text).replace(/\s+/g, ' ').trim()

/**
 * An element's text with a price that is spread over elements put together: `$`, `12`, `99` in a superscript become
 * `$12.99`. Shops draw cents small, without a mark.
 */
export function priceTextOf(tree: PageTree, element: PageElement): string {
  let text = ''
  for (let at = element.pieceStart; at < element.pieceEnd; at++) {
    const piece = tree.pieces[at]
    if (piece === undefined) continue
    const part = piece.text.trim()
    text += separator(tree, text, part, piece.element) + part
  }
  // A sign, an amount and two digits, each in an element of its own, and nothing else: those two are the cents.
  return text.trim().replace(/^([$£€] ?\d{1,3}(?:,\d{3})*) (\d\d)$/, '$1.$2')
}

function separator(tree: PageTree, before: string, part: string, elementAt: number): string {
  if (before === '') return ''
  if (/^[.,]\d/.test(part) || /^[.,]$/.test(part)) return /\d$/.test(before) ? '' : ' '
  if (/\d[.,]$/.test(before) && /^\d{1,3}\b/.test(part)) return ''
  if (/^\d{2}(?!\d)/.test(part) && /\d[€£$]$/.test(before)) return isCents(tree, elementAt) ? '' : ' '
  if (/^\d{2}(?!\d)/.test(part) && /(?:^|[^\d.,])(?:\d+|\d{1,3}(?:[., ]\d{3})+)$/.test(before)) {
    return isCents(tree, elementAt) ? '.' : ' '
  }
  return ' '
}

function isCents(tree: PageTree, at: number): boolean {
  const element = tree.elements[at]
  if (element === undefined) return false
  if (element.tag === 'sup' || element.tag === 'sub' || element.tag === 'small') return true
  const parent = tree.elements[element.parent]
  return [element, parent].some(
    one => one !== undefined && (one.tag === 'sup' || CENTS.test(one.attributes.class ?? '')),
  )
}
