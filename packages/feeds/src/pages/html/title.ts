import { textOf } from '../tree/element-text.ts'
import { wordsOf } from '../tree/element-words.ts'
import { lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import { nameOverlap } from '../values/similar-names.ts'

/** The element that shows the product's name. */
export type PageTitle = { element: PageElement; text: string }

const NAMED =
  / (?:product|item|pdp|prod|article|goods|listing|main) ?(?:single|detail|details|page|info)? (?:title|name|heading|headline)s? | producttitle | productname | product title | entry title /
const ELSEWHERE =
  / (?:related|recommend\w*|similar|upsell|crosssell|carousel|footer|nav|navigation|menu|logo|minicart|modal|breadcrumbs?|branding|site title|site ?header|masthead|brand ?name|shop ?name|store ?name) /
const CANDIDATES_MAX = 300
const LIKE_PIECES_MAX = 1_500

/** Finds it by its place, its names and its likeness to what the head calls the page. Null when nothing fits. */
export function findTitle(tree: PageTree, titles: readonly string[]): PageTitle | null {
  let best: { element: PageElement; text: string; score: number } | null = null
  let looked = 0
  for (const element of tree.elements) {
    const isHeading = element.tag === 'h1' || element.tag === 'h2'
    const isNamed = element.tag !== 'meta' && element.tag !== 'input' && isTitleName(element)
    if (!isHeading && !isNamed) continue
    if (looked++ > CANDIDATES_MAX) break
    const text = textOf(tree, element, 400)
    if (text.length < 2 || text.length > 350) continue
    const likeness = Math.max(0, ...titles.map(title => likenessOf(text, title)))
    let score = 3 * likeness + (element.tag === 'h1' ? 2 : 0) + (isNamed ? 1 : 0)
    if (!hasWords(text) && element.tag !== 'h1') score -= 1.5
    for (const around of lineage(tree, element, 12)) {
      if (ELSEWHERE.test(wordsOf(around)) || around.tag === 'nav' || around.tag === 'footer') {
        score -= 3
        break
      }
    }
    if (score >= 2 && (best === null || score > best.score + 0.01)) best = { element, text, score }
  }
  return best ?? findLikeTitle(tree, titles)
}

/** A head names the product and the shop; what is much shorter than it may be the shop alone. */
function likenessOf(text: string, title: string): number {
  const overlap = nameOverlap(text, title)
  const parts = title.split(/\s+[|–—»:-]\s+|\s*\|\s*/)
  if (parts.length > 1 && nameOverlap(text, parts[0] ?? '') === 0) return 0.3 * overlap
  return overlap * Math.min(1, text.length / (0.3 * title.length))
}

/** Old pages have no heading: the first short text that says what the head says. */
function findLikeTitle(tree: PageTree, titles: readonly string[]): PageTitle | null {
  for (const piece of tree.pieces.slice(0, LIKE_PIECES_MAX)) {
    const element = tree.elements[piece.element]
    const text = piece.text.trim()
    if (element === undefined || text.length < 6 || text.length > 200 || !hasWords(text)) continue
    if (/^(?:title|option|a|label|script)$/.test(element.tag)) continue
    const isLike = titles.some(title => nameOverlap(text, title) > 0.95 && text.length >= 0.35 * title.length)
    if (isLike) return { element, text }
  }
  return null
}

/** More than one word, or a script that sets no blanks between them. */
const hasWords = (text: string): boolean =>
  /\S\s+\S/.test(text) || /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}/.test(text)

function isTitleName(element: PageElement): boolean {
  return NAMED.test(wordsOf(element)) || element.attributes.itemprop === 'name'
}

/** The text of `<title>`. */
export function documentTitle(tree: PageTree): string {
  const element = tree.elements.find(({ tag }) => tag === 'title')
  return element === undefined ? '' : textOf(tree, element, 500)
}
