const NUMBER = /^[#\s]*([\p{L}\d][\p{L}\d._/+-]{1,39}(?: \d{2,4}(?=\s|$))*)/u
const MONTH = /^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$/

/** A shop's number for a product out of the text behind a label, such as `12345` of `12345 | In stock`; or null. */
export function productNumber(text: string): string | null {
  const bare = text.replace(/[\u200e\u200f\u00a0]/g, ' ').trim()
  const token = NUMBER.exec(bare)?.[1]?.replace(/[.,/_-]+$/, '') ?? ''
  if (token.length < 2 || token.length > 40 || MONTH.test(token)) return null
  if (/\d/.test(token)) return token
  return /^(?:[A-Z]{3,}|[A-Z]{2,}(?:[-_][A-Z]+)+)$/.test(token) && token === bare ? token : null
}

const YEAR = /^(?:19|20)\d\d$/
const QUERY =
  /[?&](?:sku|skuid|pid|productid|products?_id|prodid|itemid|item_id|item|id|article|asin|code|art|artikel|wmi|variant)=([\w.-]{3,40})/i
const AFTER_WORD =
  /\/(?:dp|itm|ip|gp\/product|products?|prod|item|p|pd|pdp|A|sku|art|artikel|goods|detail)[/-]+(?:[^/]{1,200}\/)?([A-Za-z]{0,4}-?\d[\w-]{3,24}|[A-Z\d]{8,14})(?:[/.?#]|$)/

/** The number of the product in a page's address: its last part that looks like one. */
export function numberInAddress(url: string): string | null {
  const address = url.slice(0, 2_000).replace(/#.*$/s, '')
  const path = address.replace(/^https?:\/\/[^/]*/i, '').replace(/\?.*$/s, '')
  const direct = AFTER_WORD.exec(path)?.[1]
  if (direct !== undefined && !/^\d{1,3}-[a-z]/.test(direct)) return direct
  const tokens = path
    .split('/')
    .slice(-3)
    .flatMap(part => part.replace(/\.(?:html?|aspx?|php|jsp|p|do)$/i, '').split(/[-_.,~!]/))
  const isNumber = (token: string): boolean =>
    /^[a-z]{0,4}\d{4,}[a-z\d]{0,10}$/i.test(token) && token.length <= 20
  const long = tokens.findLast(token => isNumber(token) && /\d{5}/.test(token))
  const fromQuery = QUERY.exec(address)?.[1]
  if (fromQuery !== undefined && /\d{3}/.test(fromQuery)) return long ?? fromQuery
  const last = path.split('/').at(-1) ?? ''
  const isCode = /^(?=.*\d)[A-Z\d]{3,20}$/.test(last) && !YEAR.test(last)
  const short = tokens.findLast(token => isNumber(token) && !YEAR.test(token))
  return long ?? (isCode ? last : null) ?? short ?? tokens.findLast(isNumber) ?? null
}
