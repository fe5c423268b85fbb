import { textOf } from '../tree/element-text.ts'
import { wordsOf } from '../tree/element-words.ts'
import { lineage, type PageElement, type PageTree } from '../tree/page-tree.ts'
import type { Regions } from './regions.ts'

export type LabelField = 'sku' | 'itemNumber' | 'gtin' | 'mpn' | 'brand' | 'condition'

/** A fact that the page shows behind its label, such as `SKU: 12345`. */
export type LabelledValue = { field: LabelField; value: string; label: string }

const LABELS: readonly (readonly [LabelField, RegExp])[] = [
  [
    'sku',
    /^(?:(?:product|store|shop|vendor|item|our|web)? ?sku(?: ?(?:#|no\.?|number|code|id))*|asin|tcin|dpci|mã (?:sp|sản phẩm|hàng)|mã sku|kode (?:produk|barang|sku)|nomor sku)$/i,
  ],
  [
    'itemNumber',
    /^(?:(?:ebay |walmart |internet |web |catalog |catalogue )?item ?(?:#|id|code|no\.?|nr\.?|num(?:ber)?\.?)(?: ?\((?:dpci|tcin|sku)\))?|item(?= ?#)|(?:product|prod\.?|catalog(?:ue)?|stock|order|web|internet|store|style|reference|ref\.?|design|listing|lot|article|art\.?|walmart|model\/item) ?(?:#|id|code|no\.?|nr\.?|num(?:ber)?\.?|ref(?:erence)?\.?)|internet|walmart|web ?id|product|article|art\.? ?(?:-| )?(?:nr|no)\.?|art(?:ikel|icle)?[-. ]?(?:nr|nummer|no|number|kode|id|code)\.?|produkt(?:nummer|nr\.?|-nr\.?|code|id|-id)|bestell(?:nummer|[-. ]?nr\.?)|best\.?[-. ]?nr\.?|r[ée]f(?:[ée]rence)?\.?(?: (?:produit|article|fabricant))?|code(?: (?:produit|article|prodotto|articolo))?|sku ?\/ ?item|codice(?: (?:prodotto|articolo))?|cod\.?(?: (?:prodotto|articolo|producto|art\.?))?|c[óo]d(?:igo)?\.?(?: (?:de )?(?:producto|art[íi]culo|produto|referencia))?|referencia|refer[êe]ncia|ref|varenummer|varenr\.?|vare ?nr\.?|tuotenumero|tuotekoodi|kod(?: (?:produktu|towaru|produkty))?|numer (?:katalogowy|artykułu|produktu)|indeks|symbol|k[óo]d (?:produktu|zboží)|katalogov[ée] číslo|cikkszám|termékkód|артикул|код(?: товара)?|ürün kodu|stok kodu|商品(?:番号|コード|id|编号|編號|号)|品番|製品番号|货号|貨號|상품(?:번호|코드)|รหัสสินค้า|sku id|mpid|pid|upc\/sku|κωδικός)$/i,
  ],
  [
    'gtin',
    /^(?:gtin(?:-?\d\d?)?|ean(?:-?1?\d)?(?: ?code)?|upc(?: ?code| ?number)?|isbn(?:-?1[03])?|barcode|bar code|strichcode|code[- ]barres?|codice ean|código de barras|jan(?:コード)?|mã vạch)$/i,
  ],
  [
    'mpn',
    /^(?:mpn|mfr\.? ?(?:part)? ?(?:#|no\.?|number)?|manufacturer(?:'s)? ?(?:part|item|product)? ?(?:#|no\.?|number|code|ref(?:erence)?)|(?:manufacturer )?part ?(?:#|no\.?|number)|(?:item )?model(?: ?(?:#|no\.?|number|name|code))?|hersteller(?:-?(?:nummer|artikelnummer|nr\.?)|nr\.?)|modell(?:nummer)?|modelo|modello|mod[èe]le|numéro du modèle|型番|型号|model produktu)$/i,
  ],
  [
    'brand',
    /^(?:brand(?: name)?|manufacturer|marke|hersteller|marque|fabricant|marca|marchio|merk|märke|marka|producent|značka|výrobce|бренд|производитель|ブランド(?:名)?|メーカー|品牌|브랜드|thương hiệu|merek|ยี่ห้อ|แบรนด์|publisher|label)$/i,
  ],
  [
    'condition',
    /^(?:(?:item )?condition|zustand|artikelzustand|état|condizione|condizioni|estado|kondisi|tình trạng|สภาพ|商品の状態)$/i,
  ],
]
/** `Wine code`, `Plant ID`: what the shop sells, then what its number is called. */
const KIND_LABEL =
  /^(?!.*\b(?:promo\w*|discount|coupon|voucher|offer|referral|zip|post\w*|area|dial\w*|country|tax|vat|hs|tariff|commodity|company|order|your|phone|serial|batch|lot|qr|dress|colou?r|size|fabric|material|energy|barcode|member\w*|customer|user|email|gift|security|model|part|parts|manufacturer|vendor|supplier|oem|with|use|the|this)\b)(?:\p{L}{2,12} ){0,2}\p{L}{3,15} (?:code|id|ref\.?)$/iu
/** `River Part Number` at river.example: the shop's own number, whatever else such a label means. */
const OWN_LABEL =
  /^([\p{L}\d&'.-]{2,20}) (?:(?:part|stock|item|product|catalog(?:ue)?|order|article|web) ?)?(?:#|no\.?|number|code|id|sku|nr\.?)$/iu
const SKU_NAMES =
  / (?:sku|productsku|skus?value|sku value|sku number|skunumber|item ?number|itemno|product ?(?:id|code|number|no|ref|reference|num)|productcode|productid|item ?(?:code|id|num|no)|itemcode|article ?(?:number|no|nr)|articlenumber|artnr|artikelnummer|style ?(?:number|no|code)|stylenumber|catalog ?number|reference) /
const WITHIN =
  /(?<![\p{L}\d])(sku|asin|mpn|item ?(?:#|no\.?|number|code)|product code|art(?:ikel)?\.?-?(?:nr|nummer)\.?|ean|upc|gtin|isbn(?:-1[03])?)\s?[:#]?\s?([\w./-]*\d[\w./-]*)/giu
type FieldOf = (label: string) => LabelField | null

const LABEL_CHARS_MAX = 40
const VALUE_CHARS_MAX = 120
const FOUND_MAX = 60

/**
 * Facts that the page shows with labels, in reading order, those of other products left out. `url` is the page's; the
 * shop's name stands in it.
 */
export function findLabelledValues(tree: PageTree, regions: Regions, url: string | null): LabelledValue[] {
  const found: LabelledValue[] = []
  const host = lettersOf(/^https?:\/\/([^/?#]{1,253})/i.exec(url ?? '')?.[1] ?? '')
  const fieldOf = (label: string): LabelField | null => {
    const own = OWN_LABEL.exec(label.trim())?.[1]
    return own !== undefined && host.includes(lettersOf(own)) ? 'itemNumber' : meaningOf(label)
  }
  for (const [at, piece] of tree.pieces.entries()) {
    if (found.length >= FOUND_MAX) break
    const element = tree.elements[piece.element]
    if (element === undefined || isForm(element)) continue
    const text = piece.text.trim()
    if (text.length < 2 || text.length > 300) continue
    if (regions.isElsewhere(element) && !isInTrail(tree, element)) continue
    const here = text
      .split(/\s[|•·]\s|\s?[|•]\s?/)
      .slice(0, 8)
      .flatMap(part => labelledHere(part, fieldOf) ?? [])
    if (here.length === 0) here.push(...labelledWithin(text, fieldOf))
    const next = here.length > 0 ? null : labelledNext(tree, at, element, text, fieldOf)
    found.push(...here, ...(next === null ? [] : [next]))
  }
  return found
}

/** Some shops end the trail of categories with the product's number. */
function isInTrail(tree: PageTree, element: PageElement): boolean {
  for (const around of lineage(tree, element, 6)) if (/ bread ?crumbs? /.test(wordsOf(around))) return true
  return false
}

const isForm = ({ tag }: PageElement): boolean => tag === 'option' || tag === 'title' || tag === 'textarea'

/** `SKU: 12345`, `Item # 12345`, in one run of text. */
function labelledHere(part: string, fieldOf: FieldOf): LabelledValue | null {
  const text = part.replace(/^[\s([]+/, '').trimEnd()
  const cut = /^(.{2,40}?)\s?(?:[:：]\s*#?|#\s?:?|(?<=(?:no|nr)\.)\s?(?=\d))\s*(\S.*)$/i.exec(text)
  if (cut !== null) {
    const [, label = '', value = ''] = cut
    const numbered = text.includes('#') ? fieldOf : meaningOf
    const field = fieldOf(label) ?? numbered(`${label} #`)
    if (field !== null) return { field, value: value.slice(0, VALUE_CHARS_MAX), label }
  }
  // Without a mark in between only the plainest labels are taken.
  const bare =
    /^(sku|asin|item (?:number|no\.?|code)|product (?:code|id|number)|art(?:ikel|\.)[-. ]?nr\.?|ref\.?|mpn|ean|upc|gtin|model(?: no\.?| number)?|style|\p{L}{3,15} (?:code|id))\s+([\w./-]*\d[\w./-]*)$/iu.exec(
      text,
    )
  const field = bare === null ? null : (fieldOf(bare[1] ?? '') ?? meaningOf(`${bare[1]} #`))
  return field === null || bare === null ? null : { field, value: bare[2] ?? '', label: bare[1] ?? '' }
}

/** Labels that nothing else is named like, anywhere in a sentence. */
function labelledWithin(text: string, fieldOf: FieldOf): LabelledValue[] {
  return [...text.matchAll(WITHIN)].slice(0, 4).flatMap(([, label = '', value = '']) => {
    const field = fieldOf(label) ?? fieldOf(`${label} #`)
    return field === null ? [] : [{ field, value, label }]
  })
}

/** A label in one element, its value in the next. */
function labelledNext(
  tree: PageTree,
  at: number,
  element: PageElement,
  text: string,
  fieldOf: FieldOf,
): LabelledValue | null {
  if (text.length > LABEL_CHARS_MAX) return null
  const label = text.replace(/^[\s([]+/, '').replace(/[\s:：\u200e\u200f]+$/, '')
  const hasMark = /[:：#][\s\u200e\u200f]*$/.test(text)
  const isCell = /^(?:th|dt|td|strong|b|label|h\d|span|div|p|li|em|small)$/.test(element.tag)
  const field = fieldOf(label.replace(/\s*#$/, ' #')) ?? fieldOf(label.replace(/\s*#$/, ''))
  if (field === null || !isCell) return null
  let next = tree.pieces[at + 1]
  const isInside = next !== undefined && tree.elements[next.element]?.parent === element.at
  if (!hasMark && !isInside && !/^(?:th|dt|td|strong|b|label|span|div)$/.test(element.tag)) return null
  if (next !== undefined && /^[\s:：#\u200e\u200f-]*$/.test(next.text)) next = tree.pieces[at + 2]
  const value = next?.text.replace(/^[\s:：#\u200e\u200f]+/, '').trim() ?? ''
  return value === '' || value.length > VALUE_CHARS_MAX ? null : { field, value, label }
}

function meaningOf(label: string): LabelField | null {
  const bare = label.trim()
  const field = LABELS.find(([, pattern]) => pattern.test(bare))?.[0]
  return field ?? (KIND_LABEL.test(bare) ? 'itemNumber' : null)
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\d]/gu, '')

/** Elements and form fields named after the product's number: their text or value, likeliest (rank 1) first. */
export function findNamedNumbers(
  tree: PageTree,
  regions: Regions,
): { value: string; path: string; rank: number }[] {
  const found: { value: string; path: string; rank: number }[] = []
  for (const element of tree.elements) {
    if (found.length > 40) break
    const { tag, attributes } = element
    if (tag === 'script' || tag === 'meta' || regions.isElsewhere(element)) continue
    const data = attributes['data-sku'] ?? attributes['data-product-sku'] ?? attributes['data-product_sku']
    if (data !== undefined) push(data, 'data-sku', 1)
    for (const name of [
      'data-product-id',
      'data-productid',
      'data-product_id',
      'data-pid',
      'data-item-id',
      'data-asin',
      'data-product-code',
      'data-article',
      'data-itemid',
    ])
      if (attributes[name] !== undefined) push(attributes[name] ?? '', name, 4)
    const words = wordsOf(element)
    if (tag === 'input') {
      if (/ (?:sku|asin|productsku|product sku|skuid) /.test(words)) push(attributes.value ?? '', 'input', 2)
      else if (
        / (?:products? ?(?:id|code|number)|productid|productcode|item ?(?:id|number|code)|itemid|pid|prodid|add to cart) /.test(
          words,
        )
      )
        push(attributes.value ?? '', 'input', 3)
    } else if (SKU_NAMES.test(words) && element.pieceEnd - element.pieceStart <= 3) {
      push(
        textOf(tree, element, 80).replace(/^[^:：#]{0,30}[:：#]\s*/, ''),
        `${tag}.${words.trim().slice(0, 30)}`,
        2,
      )
    }
  }
  function push(value: string, path: string, rank: number): void {
    if (value.trim() !== '') found.push({ value: value.trim(), path, rank })
  }
  return found.toSorted((one, other) => one.rank - other.rank)
}
