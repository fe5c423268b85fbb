import { wordsOf } from '../tree/element-words.ts'
import { lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import type { BuyButton } from './buy-buttons.ts'
import type { Regions } from './regions.ts'

/** What the page shows of stock: by words, by controls. */
export type StockSigns = {
  /** A word for it near the name, such as “Out of stock”. */
  word: 'in_stock' | 'preorder' | 'backorder' | 'out_of_stock' | null
  wordPath: string
  /** A control to buy that works. */
  canBuy: boolean
  /** A control in its place that says there is nothing to buy. */
  goneButton: boolean
}

const SUBJECT =
  /^[^\p{L}\d]{0,3}(?:(?:we'?re )?(?:so )?sorry[,.!]?\s?(?:but )?)?(?:availability|available|stock(?: status)?|status|verfügbarkeit|disponibilit[éà]|disponibilidad|lieferstatus|lagerbestand|beschikbaarheid|tình trạng|tình trạng kho|在庫(?:状況)?)?\s?[:：]?\s?(?:(?:this|the|dies(?:er|es)|de[rs]|das|ce|cet|le|l'|este|el|esse|o|questo|il|quest'|dit|het|den[ne]?|ten) ?(?:item|product|article|listing|title|book|style|colou?r|edition|artikel|produkt|produit|producto|art[íi]culo|produto|artigo|prodotto|articolo|vare|vara)\s?)?(?:この商品は|該当商品は|ただいま|現在、?)?(?:(?:is|has|was|are|ist|sind|est|es|está|è|er)(?!\p{L})\s?(?:been\s?)?)?(?:(?:currently|temporarily|now|permanently|sadly|unfortunately|already|ya|momentan|derzeit|aktuell|zurzeit|leider|actuellement|temporairement|attualmente|temporaneamente|actualmente|temporalmente|tijdelijk|tạm)\s?)?/iu
const GONE =
  /^(?:sold(?:[ -]?out)?|out[- ]of[- ]stock(?: online)?|unavailable|not available|no longer (?:available|sold|for sale)|discontinued|ended|not in stock|0 in stock|none left|temporarily out of stock|ausverkauft|vergriffen|nicht (?:mehr )?(?:verfügbar|lieferbar|auf lager|vorrätig|erhältlich)|épuisé|(?:en )?rupture(?: de stock)?|(?:n'est )?(?:plus|pas|non) disponible|no (?:está|se encuentra) disponible|indisponible|esaurito|non disponibile|agotado|no disponible|sin (?:stock|existencias)|esgotado|indisponível|uitverkocht|niet (?:meer )?(?:leverbaar|op voorraad|beschikbaar)|wyprzedan[ey]|niedostępny|brak w magazynie|slutsåld|slut i lager|udsolgt|utsolgt|ikke på lager|loppuunmyyty|vyprodáno|není skladem|売り切れ(?:ました|です)?|在庫(?:なし|切れ)|品切れ|完売|품절|일시품절|售罄|缺货|缺貨|无货|已售完|hết hàng|stok habis|habis terjual|สินค้าหมด|нет в наличии|распродано|tükendi|stokta yok)(?: (?:online|at this time|at the moment|right now|for now|from this (?:seller|store)))?\s*(?:[.!,;:(|–-]|$)/iu
const THERE =
  /^(?:in[ -]?stock|available(?: now| online| to ship| for (?:immediate )?(?:delivery|shipping|dispatch))?|ready to ship|ships? (?:today|now|within|in \d)|(?:only )?\d{1,4}\+? (?:left|available|in stock|items? left|pieces?)|(?:only )?\d{1,4} left in stock|low stock|limited (?:stock|availability|quantity)|usually (?:ships|dispatched)|in store|auf lager|(?:sofort )?(?:lieferbar|verfügbar|versandfertig)|vorrätig|nur noch \d+|en stock|disponible|en existencias?|disponibile|disponibilità immediata|op voorraad|leverbaar|em estoque|disponível|dostępn[ya]|w magazynie|i lager|på lager|varastossa|skladem|在庫(?:あり|有り)|在庫有|即納|재고 ?있음|有货|有貨|现货|現貨|còn hàng|stok tersedia|tersedia|ready stock|มีสินค้า|พร้อมส่ง|в наличии|stokta(?: var)?)(?!\p{L})/iu
const PREORDER =
  /^(?:pre-?order|coming soon|available (?:for )?pre-?order|vorbestell\w*|précommande|preorden|予約受付)/i
const BACKORDER = /^(?:(?:on |available (?:on|for) )?back[- ]?order(?:ed)?)\b/i
const CHOICES =
  / (?:swatch\w*|variants?|variations?|options?|sizes|size ?(?:selector|list|picker|options?|swatch\w*|buttons?|item)|dropdown|select|pickup|store|stores|sticky|tooltip|template|message ?hidden|delivery|shipping) /
const BEFORE_PIECES = 25
const BEHIND_PIECES = 220
const TEXT_CHARS_MAX = 140

/** Reads the words and controls around the product's name. `title` null: the whole page counts as near. */
export function readStockSigns(
  tree: PageTree,
  title: PageElement | null,
  buttons: readonly BuyButton[],
  regions: Regions,
): StockSigns {
  const own = buttons.filter(({ element }) => !regions.isElsewhere(element) && isNear(element, title))
  const seen = own.filter(({ element }) => !regions.isHidden(element))
  const canBuy = seen.some(({ kind, isDisabled }) => kind === 'buy' && !isDisabled)
  const goneButton = seen.some(({ kind }) => kind === 'gone')
  const { word, path } = findWord(tree, title, regions)
  return { word, wordPath: path, canBuy, goneButton }
}

const isNear = (element: PageElement, title: PageElement | null): boolean =>
  title === null ||
  (element.pieceStart >= title.pieceStart - BEFORE_PIECES &&
    element.pieceStart <= title.pieceEnd + 2 * BEHIND_PIECES)

/** The first word for “gone” near the name, else the first for “there”. */
function findWord(
  tree: PageTree,
  title: PageElement | null,
  regions: Regions,
): { word: StockSigns['word']; path: string } {
  const start = title === null ? 0 : Math.max(0, title.pieceStart - BEFORE_PIECES)
  const end =
    title === null ? tree.pieces.length : Math.min(tree.pieces.length, title.pieceEnd + BEHIND_PIECES)
  let there: { word: StockSigns['word']; path: string } | null = null
  for (let at = start; at < end; at++) {
    const piece = tree.pieces[at]
    const element = piece === undefined ? undefined : tree.elements[piece.element]
    if (piece === undefined || element === undefined || piece.text.length > TEXT_CHARS_MAX) continue
    const text = piece.text.trim()
    if (text.length < 2 || regions.isHidden(element) || regions.isElsewhere(element)) continue
    const bare = text.replace(SUBJECT, '')
    const word =
      GONE.test(bare) || GONE.test(text)
        ? 'out_of_stock'
        : PREORDER.test(bare)
          ? 'preorder'
          : BACKORDER.test(bare)
            ? 'backorder'
            : THERE.test(bare)
              ? 'in_stock'
              : null
    if (word === null || isChoice(tree, element)) continue
    const path = `${element.tag} “${text.slice(0, 40)}”`
    if (word === 'out_of_stock') return { word, path }
    there ??= { word, path }
  }
  return there ?? { word: null, path: '' }
}

/** A size or colour that is gone says nothing of the product; nor does one store that has none. */
function isChoice(tree: PageTree, element: PageElement): boolean {
  for (const around of lineage(tree, element, 4)) {
    if (around.tag === 'option' || around.tag === 'select' || around.tag === 'label') return true
    if (CHOICES.test(wordsOf(around))) return true
  }
  return false
}
