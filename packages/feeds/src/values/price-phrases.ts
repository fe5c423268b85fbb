import { findCurrencies } from './find-currencies.ts'

type Reason = { error: 'missing' | 'not_a_price' | 'zero'; message: string }

const FREE =
  /^(free|for free|gratis|kostenlos|gratuit|gratuito|gratuita|grátis|zdarma|za darmo|ingyenes|ücretsiz|miễn phí|percuma|ฟรี|免费|免費|無料|무료|бесплатно|безкоштовно|δωρεάν|חינם|مجان[ياً]*)[!.]*$/i
const NO_PRICE =
  /\b(call|phone|tel|hotline|contact|enquire|inquire|enquiry|quote|poa|tba|tbd|login|log in|sign in|request|anfrage|sur demande|su richiesta|consultar)\b/i
const DATE = /^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|^\d{1,2}:\d{2}/

// Thousands and millions written short, as in Rp 150rb or 1,5 jt.
const SHORT_WORDS =
  /^\s?(k|rb|ribu|jt|juta|tr|triệu|mio|mln|mrd|million|millions|billion|thousand|lakhs?|lacs?|crores?|тыс|млн|tys|tis|bin|milyon)(?!\p{L})/iu
const SHORT_SIGNS = /^\s?[万萬億亿千만억천]/u
// `$1.2M`: alone the letter may be metres or a size.
const SHORT_LETTERS = /^(M|Mn|MM|B|Bn|m|mn|bn|cr|Cr|L)(?!\p{L})/u

/** Why a text cannot be a price by its words alone, or null. */
export function whyNoPrice(line: string): Reason | null {
  const shown = `"${line.slice(0, 40)}"`
  if (line === '') return { error: 'missing', message: 'there is no price' }
  if (FREE.test(line)) return { error: 'zero', message: 'the price is nothing' }
  if (DATE.test(line)) return { error: 'not_a_price', message: `${shown} is a date or a time` }
  // A toman is ten rials and no currency of its own: taken for one, every price would be a tenth.
  if (/تومان|toman/i.test(line)) return { error: 'not_a_price', message: `${shown} is in toman` }
  if (NO_PRICE.test(line) && findCurrencies(line).length === 0) {
    return { error: 'not_a_price', message: `${shown} is no price` }
  }
  return null
}

/** Whether what stands behind a number multiplies it; `isPriced`: a currency stands beside the number. */
export function isAbbreviated(rest: string, isPriced: boolean): boolean {
  return SHORT_WORDS.test(rest) || SHORT_SIGNS.test(rest) || (isPriced && SHORT_LETTERS.test(rest))
}
