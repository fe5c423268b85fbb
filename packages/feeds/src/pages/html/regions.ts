import { wordsOf } from '../tree/element-words.ts'
import { contains, lineage, type PageElement, type PageTree, parentOf } from '../tree/page-tree.ts'

/** What parts of a page are about something else than its product, by element. */
export type Regions = { isHidden(element: PageElement): boolean; isElsewhere(element: PageElement): boolean }

const HIDDEN = 1
const ELSEWHERE = 2
const OTHER_TAGS = new Set(['nav', 'footer', 'noscript', 'iframe', 'dialog'])
const PERHAPS_OTHER_TAGS = new Set(['aside', 'header'])
const HIDDEN_TAGS = new Set(['template', 'noscript', 'head'])
const OTHER =
  / (?:related|recommend\w*|recs?|similar|up ?sells?|cross ?sells?|also|recently|viewed|sponsored|frequently|bought|accessor\w*|mini ?cart|mini ?bag|cart (?:drawer|items?|summary|modal|preview|notification|popup|flyout)|(?:side|ajax|slide|header|off ?canvas) ?cart|basket (?:preview|summary|drawer)|comparison|(?:customer|user|product|all)? ?reviews? (?:list|section|content|tab|widget|container|wrapper|items?|block)|(?:site|page|global|main) (?:header|footer|nav)|nav|navbar|navigation|menu|breadcrumbs?|newsletter|cookies?|consent|warranty|protection|insurance|financing|questions?|faq|blog|suggest\w*|complementary|look ?book|shop the look|complete the look|product (?:list|grid|cards?|tiles?|carousel|slider|items|teasers?)|products (?:list|grid|carousel|slider)|product tiles?|trade ?in|carousel|swiper|slick|ads?|advert\w*|marketing) /
// Names of places where shops also put the buying part itself.
const PERHAPS_OTHER =
  / (?:sidebar|side ?bar|modal|popup|drawer|cards?|tiles?|footer|wishlist|compare(?! at| price)|reviews?) /
const HEADING =
  /^(?:you (?:may|might|could)\b.{0,20}\blike|you'll (?:also )?love|customers? (?:who|also)|(?:our )?related (?:products|items)|similar (?:\w{1,12} )?(?:products|items|styles)|recommended|recommendations|we (?:also )?recommend|frequently bought|bought together|(?:your )?recently viewed|recent(?:ly)? views|people (?:who|also)|more (?:from|like|items|products|to explore)|complete (?:the|your) (?:look|set|outfit)|(?:goes|pairs) well with|wear it with|style (?:it )?with|others also|compare (?:with|to) similar|sponsored|inspired by|best ?sellers|specials$|new products|what's new|trending|featured products|new arrivals|top picks|explore (?:more|similar)|products? related|shop (?:the look|similar)|related searches|ähnliche|kunden[, ]|das könnte|dazu passend|passend dazu|passende|wird oft|zuletzt (?:angesehen|gesehen)|vous aimerez|vous pourriez|produits? (?:similaires|associés|liés|complémentaires)|les clients|articles (?:similaires|associés)|prodotti (?:correlati|simili|consigliati)|articoli (?:correlati|simili)|(?:ti )?potrebbe|i clienti|productos (?:relacionados|similares)|(?:te|le) (?:puede|podría)|también te|los clientes|produtos relacionados|quem (?:viu|comprou)|gerelateerde|vergelijkbare|anderen (?:bekeken|kochten)|liknande|relaterade|relaterte|lignende|podobne|powiązane|klienci|podobné|související|похожие|с этим товаром|関連商品|この商品を|おすすめ|最近チェック|관련 ?상품|相关商品|相關商品|猜你喜欢|推荐|sản phẩm (?:tương tự|liên quan|gợi ý|đã xem)|có thể bạn|produk (?:terkait|serupa|lainnya)|สินค้า(?:ที่เกี่ยวข้อง|แนะนำ))/i
const HEADINGS_MAX = 200

/**
 * `main` is the element of the product's name: what holds it is never elsewhere. `buying` holds the controls to buy
 * that could be the product's: a block around one is elsewhere only when its name leaves no doubt.
 */
export function findRegions(
  tree: PageTree,
  main: PageElement | null,
  buying: readonly PageElement[],
): Regions {
  const flags = new Uint8Array(tree.elements.length)
  const holdsMain = (element: PageElement): boolean => main !== null && contains(element, main)
  const own = main === null ? new Set<string>() : ownWords(tree, main)
  const behind = sectionsOfOthers(tree, holdsMain)
  for (const element of tree.elements) {
    let flag = flags[element.parent] ?? 0
    if (isHidden(element)) flag |= HIDDEN
    if ((flag & ELSEWHERE) === 0 && !holdsMain(element)) {
      const holdsBuying = (): boolean => buying.some(one => contains(element, one))
      if (isOther(element, own) || (isPerhapsOther(element, own) && !holdsBuying())) flag |= ELSEWHERE
    }
    if (behind.has(element.at)) flag |= ELSEWHERE
    flags[element.at] = flag
  }
  return {
    isHidden: element => ((flags[element.at] ?? 0) & HIDDEN) !== 0,
    isElsewhere: element => ((flags[element.at] ?? 0) & ELSEWHERE) !== 0,
  }
}

/** Words that would tell of something else, were they not also around the product's own name. */
function ownWords(tree: PageTree, main: PageElement): Set<string> {
  const words = new Set<string>()
  for (const around of lineage(tree, main, 12)) {
    for (const pattern of [OTHER, PERHAPS_OTHER]) {
      const match = pattern.exec(wordsOf(around))
      if (match !== null) words.add(match[0])
    }
  }
  return words
}

function isOther(element: PageElement, own: ReadonlySet<string>): boolean {
  if (element.tag === 'body' || element.tag === 'html' || element.tag === 'main') return false
  if (OTHER_TAGS.has(element.tag)) return true
  const match = OTHER.exec(wordsOf(element))
  return match !== null && !own.has(match[0])
}

function isPerhapsOther(element: PageElement, own: ReadonlySet<string>): boolean {
  if (PERHAPS_OTHER_TAGS.has(element.tag)) return true
  const match = PERHAPS_OTHER.exec(wordsOf(element))
  return match !== null && !own.has(match[0])
}

function isHidden({ tag, attributes }: PageElement): boolean {
  if (HIDDEN_TAGS.has(tag) || attributes.hidden !== undefined) return true
  const style = attributes.style
  if (style !== undefined && /display\s?:\s?none|visibility\s?:\s?hidden/i.test(style.slice(0, 300)))
    return true
  const names = attributes.class
  return (
    names !== undefined &&
    /(?:^|\s)(?:hidden|hide|d-none|is-hidden|visually-hidden-always|ng-hide|aok-hidden|u-hidden|no-display|display-none)(?:\s|$)/.test(
      names,
    )
  )
}

/** From a heading such as “You may also like” to the end of the block it opens: the starts of those elements. */
function sectionsOfOthers(tree: PageTree, holdsMain: (element: PageElement) => boolean): Set<number> {
  const starts = new Set<number>()
  let headings = 0
  for (const [at, piece] of tree.pieces.entries()) {
    if (piece.text.length > 90 || !HEADING.test(piece.text.trim())) continue
    if (headings++ > HEADINGS_MAX) break
    let element = tree.elements[piece.element]
    if (element === undefined || element.tag === 'option' || holdsMain(element)) continue
    for (let parent = parentOf(tree, element); parent !== null; parent = parentOf(tree, parent)) {
      if (holdsMain(parent) || at - parent.pieceStart > 3 || parent.tag === 'body') break
      element = parent
    }
    const parent = parentOf(tree, element)
    starts.add(element.at)
    if (parent === null || !isBare(tree, element)) continue
    // The heading stands alone: what follows beside it, up to the next one, is what it is about.
    let next = tree.elements[element.end]
    for (let steps = 0; next !== undefined && next.parent === parent.at && steps < 40; steps++) {
      if (holdsMain(next) || (/^h[1-4]$/.test(next.tag) && steps > 0)) break
      starts.add(next.at)
      next = tree.elements[next.end]
    }
  }
  return starts
}

/** A heading and no more, but for a link such as “See all”. */
function isBare(tree: PageTree, element: PageElement): boolean {
  const pieces = element.pieceEnd - element.pieceStart
  return pieces <= 1 || (pieces === 2 && !/\d/.test(tree.pieces[element.pieceEnd - 1]?.text ?? ''))
}
