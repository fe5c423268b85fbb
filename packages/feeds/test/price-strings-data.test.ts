import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { readPrice } from '../src/index.ts'

// Needs the shared data beside the repository; skipped without it.
const file = new URL('../../../../shared/data/pages/price-strings-dev.jsonl.gz', import.meta.url)

type Sample = {
  price_text: string
  currency_hint: string | null
  currency: string | null
  amount: number | null
}

/** What the signs of the sample mean; those left out mean themselves. Null: the sign alone settles nothing. */
const CODES: Record<string, string | null> = {
  $: null,
  '₤': null,
  '₶': null,
  US$: 'USD',
  A$: 'AUD',
  R$: 'BRL',
  KD: 'KWD',
  '€': 'EUR',
  '£': 'GBP',
  원: 'KRW',
  円: 'JPY',
  جنيه: 'EGP',
  درهم: 'AED',
  ريال: 'SAR',
  руб: 'RUB',
  'руб.': 'RUB',
  Р: 'RUB',
  'р.': 'RUB',
  zł: 'PLN',
  Kč: 'CZK',
  'грн.': 'UAH',
  грн: 'UAH',
  '₪': 'ILS',
  Rp: 'IDR',
  '฿': 'THB',
  '₫': 'VND',
}

test('at least 97 of 100 prices found on real pages are read right', { skip: !existsSync(file) }, () => {
  const samples = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  let rightAmounts = 0
  let rightCurrencies = 0
  for (const line of samples) {
    const sample = JSON.parse(line) as Sample
    const reading = readPrice(sample.price_text, { currency: sample.currency_hint ?? undefined })
    const isPrice = 'amount' in reading
    const amount = isPrice ? Number(reading.amount) : reading.error === 'zero' ? 0 : null
    if (amount === sample.amount) rightAmounts++
    const written = sample.currency ?? ''
    const code = written in CODES ? CODES[written] : sample.currency
    const isDollar = written === '$' && isPrice && reading.currency === 'USD'
    if (!isPrice || reading.currency === code || isDollar) rightCurrencies++
  }
  assert.ok(rightAmounts / samples.length >= 0.97, `amounts: ${rightAmounts} of ${samples.length}`)
  assert.ok(rightCurrencies / samples.length >= 0.97, `currencies: ${rightCurrencies} of ${samples.length}`)
})
