import { textOf } from '../tree/element-text.ts'
import { wordsOf } from '../tree/element-words.ts'
import { descendants, type PageElement, type PageTree } from '../tree/page-tree.ts'

/** A control to buy with, or one that stands in its place once there is nothing to buy. */
export type BuyButton = { element: PageElement; text: string; kind: 'buy' | 'gone'; isDisabled: boolean }

const BUY =
  /^\W{0,3}(?:add(?: \d+| item| this)?(?: now)?|add(?: [a-z\d]{1,12}){0,3} to (?:my |your |the )?(?:shopping )?(?:cart|bag|basket|trolley|order|tote|box)|buy(?: it| this)?(?: now)?|order now|pre-?order(?: now)?|purchase(?: now)?|shop now|get it now|add to (?:cart|bag|basket).{0,40}|buy (?:now|online|with).{0,20}|(?:in den |zum )?(?:waren|einkaufs)(?:korb|wagen).{0,25}|in den (?:waren|einkaufs).{0,25}|jetzt (?:kaufen|bestellen|vorbestellen)|kaufen|sofort-kaufen|(?:in|an|zu) den warenkorb.{0,20}|ajouter(?: (?:au|à mon|à la|dans)? ?(?:panier|sac)?).{0,15}|acheter.{0,15}|aggiungi.{0,25}|acquista.{0,10}|compra(?:r|lo)?(?: (?:ya|ahora|agora))?|añadir.{0,25}|agregar.{0,25}|adicionar.{0,25}|in (?:mijn |de )?winkel(?:wagen|mandje?)|(?:toevoegen|voeg toe).{0,25}|bestel(?:len)?(?: nu)?|do koszyka|dodaj do koszyka|kup (?:teraz|to)|köp(?: nu)?|lägg i.{0,20}|læg i.{0,20}|legg i.{0,20}|kjøp(?: nå)?|køb(?: nu)?|osta(?: nyt)?|lisää.{0,20}|カート.{0,10}|.{0,6}買い物かご.{0,10}|.{0,4}かごに.{0,8}|今すぐ.{0,8}|購入.{0,10}|장바구니.{0,6}|구매.{0,6}|바로 ?구매|加入购物[车袋].{0,4}|加入購物[車袋].{0,4}|放入购物[车袋].{0,4}|立即(?:购买|購買)|thêm vào giỏ.{0,10}|(?:chọn )?mua(?: ngay| hàng)?|đặt hàng|tambah.{0,25}|beli.{0,15}|masukkan.{0,15}|หยิบใส่.{0,12}|เพิ่ม.{0,20}|ซื้อ.{0,10}|купить.{0,10}|(?:добавить )?в корзину|sepete ekle|satın al|(?:přidat|vložit) do košíku|do košíku|koupit|kosárba.{0,12}|adaug[aă] [iî]n co[sș]|προσθήκη.{0,20}|أضف.{0,20})\W{0,3}$/i
const GONE =
  /^\W{0,3}(?:sold ?out.{0,15}|(?:currently |temporarily )?out[- ]of[- ]stock.{0,15}|(?:currently |temporarily )?(?:unavailable|not available)|no longer available|notify me.{0,30}|(?:e-?mail|tell|alert) me when.{0,30}|get notified.{0,20}|join (?:the )?wait ?list|wait ?list|coming soon|ausverkauft|nicht (?:verfügbar|lieferbar|vorrätig)|benachrichtig.{0,40}|épuisé|rupture de stock|en rupture.{0,10}|indisponible|m'?alerter.{0,20}|esaurito|non disponibile|avvisami.{0,20}|agotado|no disponible|av[ií]same.{0,20}|esgotado|avise-?me.{0,20}|uitverkocht|niet (?:leverbaar|op voorraad|beschikbaar)|wyprzedan[ey]|niedostępny|powiadom.{0,20}|slutsåld|udsolgt|utsolgt|(?:ただいま|現在|申し訳(?:ございません|ありません)が?)?、?(?:売り切れ|品切れ|在庫切れ|完売).{0,8}|在庫(?:なし|切れ)|品切れ.{0,4}|入荷.{0,10}|품절|已?售罄|补货通知|缺货|缺貨|hết hàng|tạm hết hàng|stok habis|habis|สินค้าหมด|нет в наличии|tükendi|vyprodáno)\W{0,3}$/i
const BUY_NAMES =
  / (?:add ?to ?(?:cart|bag|basket|trolley)|addtocart\w*|add2cart|btn cart|cart btn|buy ?(?:now|box) ?(?:button|btn)?|buynow|product form submit|single add to cart button|add cart|atc(?: button| btn)?|addtobasket|addtobag|isCartBtn btn) /i
const CONTROL_WORDS = / (?:button|btn|add to cart|add to bag|add to basket|addtocart|buy) /
const BUTTONS_MAX = 3_000

/** Every control of the page that is one of the two; the caller chooses those of the product. */
export function findBuyButtons(tree: PageTree): BuyButton[] {
  const found: BuyButton[] = []
  let looked = 0
  for (const element of tree.elements) {
    if (!isControl(element)) continue
    if (looked++ > BUTTONS_MAX) break
    const texts = labelsOf(tree, element)
    const isDisabled = isOff(element)
    const gone = texts.find(text => GONE.test(text))
    if (gone !== undefined) {
      found.push({ element, text: gone, kind: 'gone', isDisabled })
      continue
    }
    const buy = texts.find(text => BUY.test(text))
    const words = wordsOf(element)
    const isSubmit = element.tag === 'button' || element.tag === 'input' || /\bbutton\b/.test(words)
    if (buy !== undefined && (isSubmit || buy.length > 4 || BUY_NAMES.test(words)))
      found.push({ element, text: buy, kind: 'buy', isDisabled })
    else if (BUY_NAMES.test(words) && isSubmit && (texts[0] ?? '').length < 40)
      found.push({ element, text: texts[0] ?? '', kind: 'buy', isDisabled })
  }
  return found
}

function isControl(element: PageElement): boolean {
  const { tag, attributes } = element
  if (tag === 'button' || tag === 'a') return true
  if (tag === 'input') return /^(?:submit|button|image)$/i.test(attributes.type ?? '')
  if (attributes.role === 'button') return true
  return (tag === 'div' || tag === 'span') && CONTROL_WORDS.test(wordsOf(element))
}

function labelsOf(tree: PageTree, element: PageElement): string[] {
  const { attributes } = element
  const texts = [
    textOf(tree, element, 120),
    attributes.value,
    attributes['aria-label'],
    attributes.title,
    attributes.alt,
  ]
  for (const inner of descendants(tree, element)) {
    if (inner.tag === 'img') texts.push(inner.attributes.alt)
    if (inner.at > element.at + 12) break
  }
  return texts
    .map(text => text?.replace(/\s+/g, ' ').trim() ?? '')
    .filter(text => text !== '' && text.length < 80)
}

function isOff({ attributes }: PageElement): boolean {
  if (attributes.disabled !== undefined || attributes['aria-disabled'] === 'true') return true
  return /(?:^|\s)(?:is-)?(?:disabled|btn-disabled|button--disabled)(?:\s|$)/.test(attributes.class ?? '')
}
