/** What names and words around an amount say it is. Names are those of `wordsOf`. */
export const PRICE_NAMES =
  / (?:\w*price\w*|prices?|prc\w*|prei[sz]\w*|prix|preci\w*|prezz\w*|prijs\w*|prec[oô]s?|pris|cena|amount|cost|kakaku|gia|harga) /
export const CURRENT_NAMES =
  / (?:current|now|sale|sales|special|final|offer|our ?price|ourprice|deal|dealprice|actual|selling|sell|promo\w*|discounted|discount ?price|reduced|new|today|priceblock \w+|price to pay|pricetopay|aktuell\w*|angebot\w*|primary) /
/** Names of the part of the page where the price stands, the former one often too. */
export const MAIN_NAMES = / (?:main|buying|your|buy ?box|pdp|product ?price|price ?box|primary|hero) /
export const LIST_NAMES =
  / (?:old|was|listprice|msrp|rrp|uvp|srp|strike\w*|striked|compare|compared|crossed|crossout|line through|linethrough|base ?price strike|statt|barre|barré|tachado|was ?price|wasprice|oldprice|price old|s\d? ?line|non sale|barrat[oi]|streich\w*|durchgestrichen|altpreis|ancien|oude|antes|vecchio|listino|originale|raye|rayé|previo|normal ?price|normal ?preis|ordinarie|førpris|forpris|stara|przekreslona|goc|gia ?goc) /
/** The same where what is so named, or right around it, is named after prices too; buttons are `full`, tabs `first`. */
export const LIST_NAMES_OF_PRICES =
  / (?:regular|list|before|previous|original|first|standard|high|retail|rack|full|reference|basis|anterior|rounded|undiscounted|secondary|pleno) /
export const PART_NAMES =
  / (?:unit ?price|price ?per(?! ?(?:sellable|item|each|piece|pack))(?: ?\w*)|per ?unit|ppu|base ?unit|grundpreis|installments?|instalments?|monthly|financ\w+|klarna|afterpay|affirm|zip|sezzle|clearpay|laybuy|paypal|credit|savings?|save|saved|discount(?! ?price)(?: ?(?:amount|value|percent\w*))?|you ?save|percent\w*|off|badge|shipping|delivery|postage|versand\w*|livraison|envio|(?<!inc |incl |including |inclusive |with |without |excluding |excl )(?:tax|vat)|deposit|coupon|voucher|gift|points?|rewards?|cashback|loyalty|member\w*|club|prime|trade|warranty|protection|plan|subscribe|subscription|used|rental|rent|bid|excl(?!\w* tax)\w*|ex ?vat|eco ?tax|min ?order|free ?shipping|threshold|tier|bulk|volume|quantity ?discounts?|filter|slider|swatch\w*|twister|variant|variation|option|options|tooltip|lowest|omnibus) /
/** Those of `PART_NAMES` that the price itself is named too, where there is no other. */
export const FORM_NAMES = / (?:discount|variant|variation|options?|badge|off|percent\w*|swatch\w*) /
/** Shown beside the price with tax, or alone where there is none. */
export const WITHOUT_TAX_NAMES = / (?:without ?tax|excluding tax|excl ?tax) /
export const TOTAL_NAMES =
  / (?:total|subtotal|cart|minicart|basket|checkout|counter|count|rating|reviews?|stars?|phone|tel|qty|quantity) /

/** Words right before an amount that make it the former price. */
export const LIST_BEFORE =
  /(?:\b(?:was|were|(?:price )?(?:reduced|marked down|down|lowered) from|reg(?:ular)?\.?(?: price)?|list(?: price)?|msrp|m\.s\.r\.p\.?|rrp|r\.r\.p\.?|srp|orig(?:inal(?:ly)?)?(?: price)?|retail(?: price)?|compare(?:d)? (?:at|to)(?: price)?|before|previous(?:ly)?|old price|typical(?: price)?|normal(?:ly| price)?|full price|value|comp\.? value|statt|uvp|bisher(?:iger)?|vorher|früher|alter preis|listenpreis|originalpreis|unverb\.?\s*preisempf\.?|prix (?:conseillé|barré|initial|de base|public)|au lieu de|avant|prezzo (?:consigliato|di listino|precedente)|antes|precio (?:anterior|original|recomendado|normal)|p\.?v\.?p\.?r?|de|adviesprijs|van|ordinarie(?: pris)?|ord\.? pris|tidigare|før|førpris|cena (?:regularna|katalogowa)|tidl\.?)|定価|通常価格|メーカー希望小売価格|参考価格|原价|原價|市场价|정가|giá (?:gốc|cũ|thị trường|niêm yết)|harga (?:asal|normal)|ราคาปกติ|старая цена)\s*[:：*]?\s*$/i
/** Words right before an amount that make it the price asked now. */
export const CURRENT_BEFORE =
  /(?:\b(?:now|clearance(?: price)?|final price|promo(?:tion(?:al)?)? price|selling price|discounted price|(?:one[- ]time|single|one[- ]off) purchase|buy once|sale(?: price)?|our price|your price|(?<![a-z]\s)price|today|deal(?: price)?|special(?: price)?|offer(?: price)?|with deal|only|just|buy(?: it)? now(?: for)?|online price|web price|preis|jetzt|nur|aktuell|prix|prezzo|precio|ahora|por|prijs|nu|pris|cena|maintenant|ora)|販売価格|価格|特価|セール|税込|售价|现价|価 ?格|판매가|giá(?: bán| khuyến mãi)?|ราคา|harga|цена)\s*[:：]?\s*$/i
/** Words before an amount that make it the price of something else. */
export const PART_BEFORE =
  /(?:\b(?:save|you save|saving|savings of|off|extra|up to|over|above|orders?|spend|minimum|min\.?|shipping|postage|delivery|versand\w*|zzgl\.?|livraison|spedizione|envío|p&p|\+|payments? of|months? of|mo\. of|x|×|of|per|earn|get(?: an?)?|receive|bonus|samples?|deposit|coupon|gift card|tax|vat|worth|credit|cashback|back|points|ersparnis|sie sparen|spare|sparen|économisez|économie|risparmi[oa]?|ahorr[ao]s?|bespaar|spar(?:a)?|ab einem|rate|raten?|mtl\.|monatlich|(?:used|refurbished) ?(?:\(\d+\)(?: from)?|from)|buy used|(?:new|other sellers)(?: \(\d+\))? from|\(\d+\) from|gebraucht (?:ab|von)|rent(?: from)?|protection|warranty|plan|ex\.? ?vat|excl\.? ?(?:vat|tax)|bid|member(?:s)?|prime|plus|was able|(?:trade|staff|student|bulk|case|wholesale|mixed \w{1,10}|contract|dealer|vip|military|senior|auto-?ship) price|\d+ (?:for|at|@)|approx(?:imately|\.)?|circa|environ|ungefähr|umgerechnet|≈|(?:subscri\w{0,8}|auto-?ship|auto-?delivery|repeat delivery)\b.{0,30})|送料|ポイント|节省|省|tiết kiệm|giảm|hemat|ประหยัด)\s*[:：]?\s*[-–]?\s*\(?$/i
/** Words behind an amount that make it the former price. */
export const LIST_AFTER = /^\s*(?:(?:retail )?value|rrp|msrp|uvp|srp|list price)\b/i
/** A number of pieces from which on an amount holds; only in the same run of text. */
export const TIER_BEFORE =
  /(?:\b(?:[2-9]|\d\d) [a-z]{2,12}(?=\s*:)|\b(?:or more|and (?:above|up)|pcs|units|pieces|stück)|\d\+)\s*[:：@-]?\s*$/i
/** Words before the lowest of several prices of the product itself. */
export const FROM_BEFORE =
  /\b(?:from|starting (?:at|from)|as low as|ab|dès|à partir de|a partir de|a partire da|da|desde|vanaf|från|fra|od|alkaen|từ|mulai)\s*[:：]?\s*$/i
/** Words behind an amount that make it the price of a part, a month, a threshold or a saving. */
export const PART_AFTER =
  /^\s*(?:(?:\/|pro\b)(?!\s?(?:each|ea|items?|units?|pieces?|pcs?|st(?:ü|u)?c?k|pairs?|sets?|packs?|box|case)\b)|per\s?(?:\d|an?\b|kg|kilo|g\b|gram|l\b|lit|ml\b|m\b|m²|met|sq|ft\b|foot|yd\b|yard|cm\b|inch|oz|ounce|lb|pound|case|dozen|month|week|day|year|annum|night|person|count|ct\b|tablet|capsule|serving|dose|sheet|wash|use\b)|(?:\w{0,12}card|club|members?(?:hip)?|loyalty|vip|app)(?:'?s)? (?:price|offer|deal|only)\b|a (?:case|dozen|pallet)\b|for \d|par\b|al\b(?= (?:kg|litro|mese))|por (?:kg|unidad|mes)|a month|monthly|\bmo\b|\/mo|p\.?m\.?\b|x\s?\d|×|off\b|saved\b|savings|discount|rabatt|d'économie|de réduction|di sconto|more\b|or more|and up\b|minimum|shipping|delivery|postage|versand|coupon|voucher|credit|gift|deposit|back\b|bonus|cash\b|rewards?\b|in (?:bonus|rewards?|points|credit|store credit|savings)|cashback|points|ポイント|giảm|(?:ex\.? ?vat|excl|\(?\s?ex\.? (?:vat|tax|gst)|ohne mwst|zzgl|ht\b|h\.t|netto)|used|bids?\b)/i
/** Words behind a number that make it a count or a measure; behind an amount with its currency they say nothing. */
export const COUNT_AFTER =
  /^\s*(?:reviews?|ratings?|stars?|sterne|sold|verkauft|items?|pcs|pieces|left|available|in stock|days?|hours?|years?|months?|weeks?|min\b|gb\b|tb\b|mb\b|mah|mm\b|cm\b|inch|kg\b|g\b|ml\b|oz\b|lbs?\b|hz\b|w\b|watts?|v\b|km\b|ft\b|in\b(?! (?:den|stock)))/i
