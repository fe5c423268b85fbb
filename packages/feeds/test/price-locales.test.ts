import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PriceHint, readPrice } from '../src/index.ts'

const short = (text: string, hint?: PriceHint): string => {
  const reading = readPrice(text, hint)
  return 'amount' in reading ? `${reading.amount} ${reading.currency ?? '-'}` : reading.error
}

/** Text | expected, a case a line. */
function cases(table: string): [text: string, expected: string][] {
  return table
    .trim()
    .split('\n')
    .map(line => {
      const at = line.lastIndexOf('|')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
}

test('the signs and words of every market name their currency', () => {
  for (const [text, expected] of cases(`
    Rs.1,299                  | 1299 -
    MRP ₹1,29,999.00          | 129999.00 INR
    129 रुपये                  | 129 INR
    රු. 1,290.00               | 1290.00 LKR
    ৳১২৯                      | 129 BDT
    Tk 1,299                  | 1299 BDT
    ₮12 900                   | 12900 MNT
    12,900 Kyat               | 12900 MMK
    ៛12,900                   | 12900 KHR
    NT$ 1,299 元              | 1299 TWD
    税込 1,299 円             | 1299 JPY
    ₩1,299,000                | 1299000 KRW
    Rp. 12.900,-              | 12900 IDR
    12.900 VNĐ                | 12900 VND
    MOP$ 129                  | 129 MOP
    1 299,00 Ft               | 1299.00 HUF
    129,99 Lei                | 129.99 RON
    99,90 лв.                 | 99.90 BGN
    129 ден                   | 129 MKD
    ₴1299                     | 1299 UAH
    12 900 ₸                  | 12900 KZT
    129 сом                   | 129 KGS
    12 900 сум                | 12900 UZS
    129 р.                    | 129 RUB
    Kč 1 299,-                | 1299 CZK
    12 DM                     | 12 DEM
    1.299,90 TL               | 1299.90 TRY
    129 ש"ח                   | 129 ILS
    ٤٩٫٩٩ ر.س                 | 49.99 SAR
    129 د.إ                   | 129 AED
    ۱۲۵٬۰۰۰ ریال              | 125000 IRR
    129 ج.م                   | 129 EGP
    ₦12,990                   | 12990 NGN
    KSh 1,299                 | 1299 KES
    GH₵ 129                   | 129 GHS
    R1,299                    | 1299 ZAR
    129 Birr                  | 129 ETB
    Ar 12 900                 | 12900 MGA
    129 FCFA                  | 129 -
    R$ 1.299,90               | 1299.90 BRL
    S/. 129.90                | 129.90 PEN
    Gs. 125.000               | 125000 PYG
    ₡12.500                   | 12500 CRC
    B/. 129                   | 129 PAB
    Bs.S 129                  | 129 VES
    RD$ 1,250.00              | 1250.00 DOP
    $U 1.250                  | 1250 UYU
    EC$5                      | 5 XCD
    12 US dollars             | 12 USD
    XCG 12                    | 12 XCG
    12.90 Sek                 | 12.90 SEK`)) {
    assert.equal(short(text), expected, text)
  }
})

test('a code or the name of the country beside a shared sign settles it', () => {
  for (const [text, expected] of cases(`
    USD $12.90                | 12.90 USD
    US $12.90                 | 12.90 USD
    HK $129                   | 129 HKD
    COP $ 125.000             | 125000 COP
    $12.90 AUD                | 12.90 AUD
    $12.90 incl. GST (AUD)    | 12.90 AUD
    AED 8000 (USD 2179)       | 8000 AED
    $35 / ¥2500               | 35 -
    TOP OFFER 12.90           | 12.90 -
    ALL FOR 12.90             | 12.90 -`)) {
    assert.equal(short(text), expected, text)
  }
})

test('a hint that is prose names a currency only where it truly does', () => {
  for (const [hint, expected] of [
    ['Price: $ 34.44', '5 -'],
    ['běžná cena 6,00 Kč', '5 CZK'],
    ['Q & A', '5 -'],
    ['SIZE L', '5 -'],
    ['TOP OFFERS', '5 -'],
    ['R 15', '5 ZAR'],
    ['R', '5 ZAR'],
    ['DKK/stk', '5 DKK'],
    ['Add to Cart', '5 -'],
  ] as const) {
    assert.equal(short('5', { currency: hint }), expected, hint)
  }
})

test('marks in the place of cents, and cents with a name of their own, are read', () => {
  for (const [text, expected] of cases(`
    € 9,–                     | 9 EUR
    9,— €                     | 9 EUR
    CHF 12.–                  | 12 CHF
    1 299:-                   | 1299 -
    Rs. 1,299/-               | 1299 -
    12€50                     | 12.50 EUR
    1 299 € 95                | 1299.95 EUR
    15 € 20 €                 | 15 EUR
    12 zł 50 gr               | 12.50 PLN
    1 234 руб. 50 коп.        | 1234.50 RUB
    99p                       | 0.99 GBP
    50 cents                  | 0.50 -
    £12.50p                   | 12.50 GBP`)) {
    assert.equal(short(text), expected, text)
  }
})

test('numbers that count, measure or save are not the price', () => {
  for (const [text, expected] of cases(`
    -20% 15,90 €              | 15.90 EUR
    15,90 € (-20%)            | 15.90 EUR
    %20 indirim 129 TL        | 129 TRY
    iPhone 15 $999            | 999 -
    Size 42, 59,90 €          | 59.90 EUR
    500 g 12.90               | 12.90 -
    4,99 € (49,90 € / 1 kg)   | 4.99 EUR
    1 kg = 12,90 €            | 12.90 EUR
    $1,299.99/ea              | 1299.99 -
    3 for $10                 | 10 -`)) {
    assert.equal(short(text), expected, text)
  }
})

test('of an old and a new price the new one counts where the text says so, else the first', () => {
  for (const [text, expected] of cases(`
    Was $20.00 Now $15.00                           | 15.00 -
    statt 20,00 € nur 15,00 €                       | 15.00 EUR
    Original price was: $20. Current price is: $15. | 15 -
    Now $15.00 Was $20.00                           | 15.00 -
    £20.00 £15.00                                   | 20.00 GBP
    from $10                                        | 10 -
    ab 12,95 €*                                     | 12.95 EUR`)) {
    assert.equal(short(text), expected, text)
  }
})

test('three digits are thousandths only where a currency has them', () => {
  for (const [text, expected] of cases(`
    KD 12.500                 | 12.500 KWD
    BHD 1.250                 | 1.250 BHD
    3,400 DT                  | 3.400 TND
    12.000 DT                 | 12.000 TND
    25.000 IQD                | 25000 IQD
    25,000 IQD                | 25000 IQD
    1.299 JPY                 | 1299 JPY
    12.990 CLP                | 12990 CLP
    1.299 EUR                 | 1299 EUR
    1.299 USD                 | 1.299 USD`)) {
    assert.equal(short(text), expected, text)
  }
})

test('spaces, apostrophes, references and marks of any kind are read', () => {
  for (const text of [
    '1\u2009299,00\u00a0€',
    '1\u202f299,00 €',
    '1’299,00 €',
    '1‘299,00 €',
    '1´299,00 €',
    '1`299,00 €',
    '1′299,00 €',
    '1.299,00&nbsp;&euro;',
    '&#8364; 1.299,00',
    '\u200e€\u200f 1.299,00',
    '€ １．２９９，００',
  ]) {
    assert.equal(short(text), '1299.00 EUR', text)
  }
})

test('what abbreviates or means another unit is not guessed at', () => {
  for (const [text, expected] of cases(`
    $1.2M                     | ambiguous
    1,5 Mio. €                | ambiguous
    3만원                     | ambiguous
    1.2万円                   | ambiguous
    12 тыс. руб.              | ambiguous
    ۱۲۵٬۰۰۰ تومان             | not_a_price
    за запросом               | not_a_price
    Gratis                    | zero
    免费                      | zero`)) {
    assert.equal(short(text), expected, text)
  }
})

test('the currency read is the one written, or the one hinted at, and never another', () => {
  const codes = ['USD', 'EUR', 'SGD', 'JPY', 'KWD', 'INR', 'BRL', 'CHF', 'VND']
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 99_999 }),
      fc.constantFrom(...codes),
      fc.constantFrom(...codes, undefined),
      (cents, written, hinted) => {
        const amount = (cents / 100).toFixed(2)
        assert.equal(short(`${written} ${amount}`, { currency: hinted }), `${amount} ${written}`)
        assert.equal(short(amount, { currency: hinted }), `${amount} ${hinted ?? '-'}`)
      },
    ),
  )
})
