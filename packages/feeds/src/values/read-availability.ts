export type Availability = 'in_stock' | 'preorder' | 'backorder' | 'out_of_stock' | 'unknown'

// As letters only; one language a line where words differ. Compared whole, so short words are safe.
const WORDS: readonly (readonly [Exclude<Availability, 'unknown'>, string])[] = [
  [
    'in_stock',
    'instock available availablenow instoreonly onlineonly limitedavailability limitedstock lowstock',
  ],
  ['in_stock', 'yes y true onstock availableforpurchase readystock ready inventory few lastitems'],
  [
    'in_stock',
    'auflager lieferbar verfügbar sofortlieferbar vorrätig enstock disponible disponibile opvoorraad ja',
  ],
  ['in_stock', 'leverbaar disponivel disponível emestoque dostępny dostępne skladem вналичии да євнаявності'],
  ['in_stock', 'ilager pålager varastossa tersedia stoktersedia adastok cònhàng conhang มีสินค้า พร้อมส่ง'],
  ['in_stock', '有货 有貨 现货 現貨 在庫あり 재고있음 متوفر stokta sí si oui'],
  [
    'preorder',
    'preorder presale presell comingsoon vorbestellung vorbestellbar precommande précommande preventa',
  ],
  [
    'preorder',
    'prevendita preordine prapesan đặttrước 预订 預購 予約 예약 predprodej przedsprzedaż предзаказ',
  ],
  [
    'backorder',
    'backorder backordered onbackorder madetoorder availableonorder onorder nachbestellt bestelbaar',
  ],
  ['backorder', 'surcommande bajopedido suordinazione auverfügbarnachbestellung подзаказ 取り寄せ indent'],
  [
    'out_of_stock',
    'outofstock soldout unavailable notavailable discontinued oos no n false nostock reserved',
  ],
  [
    'out_of_stock',
    'ausverkauft nichtlieferbar nichtverfügbar nichtauflager rupturedestock épuisé indisponible',
  ],
  [
    'out_of_stock',
    'agotado sinstock nodisponible esaurito nondisponibile uitverkocht nietopvoorraad esgotado nein',
  ],
  [
    'out_of_stock',
    'indisponível niedostępny vyprodáno нетвналичии нет немаєвнаявності slutsåld udsolgt utsolgt',
  ],
  [
    'out_of_stock',
    'habis stokhabis kosong hếthàng hethang สินค้าหมด 缺货 缺貨 售罄 在庫なし 売り切れ 품절 غيرمتوفر tükendi non',
  ],
]

const MEANINGS = new Map<string, Availability>(
  WORDS.flatMap(([meaning, words]) => words.split(' ').map(word => [word, meaning] as const)),
)

/**
 * What a feed says about stock: schema.org addresses, Google's words, common words of several languages, yes and no,
 * or a count of pieces (`12`, `10+`, `< 5`).
 */
export function readAvailability(text: string): Availability {
  const value = text.slice(0, 200).normalize('NFC').trim().toLowerCase()
  const count =
    /^[<>~]?\s*(-?\d+)(?:[.,]0+)?\s*\+?\s*(?:pcs|pieces|units|items|stück|stk|in stock|left|available)?$/.exec(
      value,
    )
  if (count !== null)
    return /[1-9]/.test(count[1] ?? '') && !count[1]?.startsWith('-') ? 'in_stock' : 'out_of_stock'
  const word = value.replace(/^(https?:\/\/)?(www\.)?schema\.org\//, '').replace(/[^\p{L}\p{M}]/gu, '')
  return MEANINGS.get(word) ?? 'unknown'
}
