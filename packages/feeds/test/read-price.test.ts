import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PriceHint, readPrice } from '../src/index.ts'

const short = (text: string, hint?: PriceHint): string => {
  const reading = readPrice(text, hint)
  return 'amount' in reading ? `${reading.amount} ${reading.currency ?? '-'}` : reading.error
}

test('prices are read in the forms that shops write', () => {
  for (const [text, expected] of [
    ['1.299,00 €', '1299.00 EUR'],
    ['S$12.90', '12.90 SGD'],
    ['US$ 1,299', '1299 USD'],
    ['Rp1.250.000', '1250000 IDR'],
    ['12.90 SGD', '12.90 SGD'],
    ['12.90 sgd', '12.90 SGD'],
    ['RM 15', '15 MYR'],
    ['₫1.250.000', '1250000 VND'],
    ['1.250.000đ', '1250000 VND'],
    ['฿ 1,290.-', '1290 THB'],
    ['1 299,00 kr', '1299.00 -'],
    ['₱1,299.00', '1299.00 PHP'],
    ["CHF 1'049.95", '1049.95 CHF'],
    ['₹1,00,000.50', '100000.50 INR'],
    ['١٬٢٩٩٫٥٠ د.إ', '1299.50 AED'],
    ['１，２９９円', '1299 JPY'],
    ['19⁹⁹ €', '19.99 EUR'],
    ['12€50', '12.50 EUR'],
    ['.75 €', '0.75 EUR'],
    ['€ 610,', '610 EUR'],
    ['1.299,- kr', '1299 -'],
    ['$119. 95', '119.95 -'],
    ['Price: $15.95/mo', '15.95 -'],
    ['20% off $15', '15 -'],
    ['AED 8000 (USD 2179)', '8000 AED'],
    ['$12.90 USD', '12.90 USD'],
    ['34.992001 GBP', '34.992001 GBP'],
    ['NT$1,299', '1299 TWD'],
    ['1\u00a0299,50\u202fzł', '1299.50 PLN'],
    ['007.50', '7.50 -'],
  ]) {
    assert.equal(short(text ?? ''), expected, text)
  }
})

test('a range gives its lower end', () => {
  for (const [text, expected] of [
    ['10 - 20 USD', '10 USD'],
    ['$10.00-$20.00', '10.00 -'],
    ['S$ 1,299.00 – S$ 1,500.00', '1299.00 SGD'],
    ['20 to 10 EUR', '10 EUR'],
    ['841,00 zł – 995,00 zł', '841.00 PLN'],
  ]) {
    assert.equal(short(text ?? ''), expected, text)
  }
})

test('three digits behind one mark are a group, or decimals where the currency or country says so', () => {
  for (const [text, hint, expected] of [
    ['1,234', {}, '1234 -'],
    ['1.234', {}, '1234 -'],
    ['1.299 €', {}, '1299 EUR'],
    ['Rp 31.500', {}, '31500 IDR'],
    ['1.234 KD', {}, '1.234 KWD'],
    ['1,234 KWD', {}, '1234 KWD'],
    ['1,234 TND', {}, '1.234 TND'],
    ['26.991 USD', {}, '26.991 USD'],
    ['1.299', { country: 'US' }, '1.299 USD'],
    ['1.299', { country: 'ID' }, '1299 IDR'],
    ['1.299', { currency: 'SGD' }, '1.299 SGD'],
    ['0.125', {}, '0.125 -'],
    ['1234.567', {}, '1234.567 -'],
  ] as const) {
    assert.equal(short(text, hint), expected, text)
  }
})

test('an ambiguous sign names a currency only with a hint that fits it', () => {
  assert.equal(short('$5'), '5 -')
  assert.equal(short('$5', { country: 'SG' }), '5 SGD')
  assert.equal(short('$5', { currency: 'AUD' }), '5 AUD')
  assert.equal(short('$5', { currency: 'EUR' }), '5 -')
  assert.equal(short('¥500', { country: 'JP' }), '500 JPY')
  assert.equal(short('Rs. 500', { country: 'PK' }), '500 PKR')
  assert.equal(short('100 kr', { country: 'SE' }), '100 SEK')
  assert.equal(short('£54.17', { currency: 'USD' }), '54.17 GBP')
  assert.equal(short('12.90', { currency: 'sgd' }), '12.90 SGD')
  assert.equal(short('12.90', { country: 'my' }), '12.90 MYR')
})

test('what is no price says why', () => {
  for (const [text, expected] of [
    ['', 'missing'],
    ['  ', 'missing'],
    ['0', 'zero'],
    ['0,00 EUR', 'zero'],
    ['Free!', 'zero'],
    ['call us', 'not_a_price'],
    ['Call 555 1234', 'not_a_price'],
    ['2024-01-05', 'not_a_price'],
    ['MX924', 'not_a_price'],
    ['-5.00', 'negative'],
    ['-$5', 'negative'],
    ['$-5', 'negative'],
    ['SGD -3', 'negative'],
    ['Rp 150rb', 'ambiguous'],
    ['1.2.3.4', 'ambiguous'],
    ['99999999999999999999 USD', 'too_large'],
  ]) {
    assert.equal(short(text ?? ''), expected, text)
  }
})

test('a plain amount with a code comes back as it went in', () => {
  const cents = fc.integer({ min: 1, max: 99_999_999_999 })
  fc.assert(
    fc.property(cents, fc.constantFrom('SGD', 'USD', 'EUR', 'IDR', 'KWD'), (value, currency) => {
      const amount = `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`
      assert.deepEqual(readPrice(`${amount} ${currency}`), { amount, currency })
      assert.deepEqual(readPrice(`${currency} ${amount}`), { amount, currency })
    }),
  )
})

test('grouping changes no amount', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 999_999_999 }),
      fc.constantFrom(',', '.', ' ', "'"),
      (whole, mark) => {
        const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, mark)
        const decimal = mark === ',' ? '.' : ','
        assert.deepEqual(readPrice(`${grouped}${decimal}05 €`), { amount: `${whole}.05`, currency: 'EUR' })
      },
    ),
  )
})

test('no text makes the price reader throw or give anything but a plain positive decimal', () => {
  const shopText = fc.stringMatching(/^[-–$€£¥ .,'0-9%kKrRpSGDUMYxX:()/]{0,40}$/)
  fc.assert(
    fc.property(fc.oneof(shopText, fc.string({ unit: 'binary', maxLength: 700 })), text => {
      const reading = readPrice(text)
      if ('amount' in reading) {
        assert.match(reading.amount, /^(0|[1-9]\d*)(\.\d+)?$/)
        assert.match(reading.amount, /[1-9]/)
      }
    }),
    { numRuns: 2_000 },
  )
})
