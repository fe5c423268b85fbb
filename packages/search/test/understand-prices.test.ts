import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interpret, priceOf } from './understand-support.ts'

type Case = readonly [query: string, price: string, text: string]

function check(cases: readonly Case[], currency: string, country: string | null): void {
  for (const [query, price, text] of cases) {
    const read = interpret(query, currency, country)
    assert.deepEqual([priceOf(read), read.text], [price, text], query)
  }
}

test('English price words are read and left out of the text', () => {
  const max: readonly string[] = [
    'mug under $50',
    'mug below 50',
    'mug less than 50',
    'mug cheaper than $50.00',
    'mug up to $50',
    'mug max $50',
    'mug max 50 usd',
    'mug at most 50',
    'mug not more than 50 dollars',
    'mug no more than $50',
    'mug < 50',
    'mug <$50',
    'mug <= $50',
    'mug ≤ $50',
    'mug $50 or less',
    'mug 50 dollars max',
    'mug 50 bucks or under',
    'mug for under $50',
    'mug priced under 50',
    'mug with a budget of 50',
    'mug budget $50',
    'mug max price 50',
    'mug (under $50)',
    'under $50 mug',
  ]
  check(
    max.map((query): Case => [query, '..5000 USD', 'mug']),
    'USD',
    'US',
  )
  const min = ['mug over $50', 'mug above $50', 'mug more than 50 usd', 'mug at least $50', 'mug from $50']
  const minToo = [
    'mug min $50',
    'mug starting at $50',
    'mug > $50',
    'mug $50 or more',
    'mug $50+',
    'mug $50 and up',
  ]
  check(
    [...min, ...minToo].map((query): Case => [query, '5000.. USD', 'mug']),
    'USD',
    'US',
  )
})

test('ranges are read with the currency on either side or on both', () => {
  const ranges = [
    'between 20 and 40 usd mug',
    'mug between 20 and 40',
    'mug between $20 and $40',
    '20-40 usd mug',
    '$20 - $40 mug',
    '$20-40 mug',
    '20 to 40 dollars mug',
    'mug from 20 to 40 usd',
    'mug price 20-40',
    'mug over $20 under $40',
  ]
  check(
    ranges.map((query): Case => [query, '2000..4000 USD', 'mug']),
    'USD',
    'US',
  )
  check([['mug $500-1k', '50000..100000 USD', 'mug']], 'USD', 'US')
  check([['mug 20-30k usd', '2000000..3000000 USD', 'mug']], 'USD', 'US')
})

test('about means a fifth below to a fifth above', () => {
  for (const about of ['around $100', 'about $100', 'roughly 100 usd', 'approximately $100', '~$100']) {
    check([[`mug ${about}`, '8000..12000 USD', 'mug']], 'USD', 'US')
  }
})

test('amounts are read with any marks, multiplied, and in the minor units of their currency', () => {
  const cases: readonly Case[] = [
    ['tv under $1,299.50', '..129950 USD', 'tv'],
    ['tv under 1.299,50 €', '..129950 EUR', 'tv'],
    ['tv under €12,5', '..1250 EUR', 'tv'],
    ['tv under $1.5k', '..150000 USD', 'tv'],
    ['tv under 50.000 dong', '..50000 VND', 'tv'],
    ['tv under ¥50,000', '..50000 JPY', 'tv'],
    ['tv under 12.500 usd', '..1250000 USD', 'tv'],
    ['phone under 5k', '..500000 USD', 'phone'],
    ['iphone 8 up to $300', '..30000 USD', 'iphone 8'],
    ['candy under 99 cents', '..99 USD', 'candy'],
    ['tv under NT$900', '..90000 TWD', 'tv'],
    ['tv under HK$200', '..20000 HKD', 'tv'],
    ['tv under £50', '..5000 GBP', 'tv'],
    ['tv under Rs. 1000', '..100000 INR', 'tv'],
  ]
  check(cases, 'USD', 'US')
})

test('Indonesian and Malay prices are read', () => {
  const indonesian: readonly Case[] = [
    ['sepatu di bawah 500rb', '..50000000 IDR', 'sepatu'],
    ['sepatu dibawah Rp 500.000', '..50000000 IDR', 'sepatu'],
    ['laptop 5-10 juta', '500000000..1000000000 IDR', 'laptop'],
    ['laptop antara 5 juta dan 10 juta', '500000000..1000000000 IDR', 'laptop'],
    ['maksimal Rp1,5jt hp', '..150000000 IDR', 'hp'],
    ['jaket harga 100rb - 200rb', '10000000..20000000 IDR', 'jaket'],
    ['hp kisaran 2-3 juta', '200000000..300000000 IDR', 'hp'],
    ['kaos kurang dari 50 ribu', '..5000000 IDR', 'kaos'],
  ]
  check(indonesian, 'IDR', 'ID')
  const malay: readonly Case[] = [
    ['antara RM50 hingga RM100 kasut', '5000..10000 MYR', 'kasut'],
    ['kasut RM200 ke bawah', '..20000 MYR', 'kasut'],
    ['kasut bawah RM50', '..5000 MYR', 'kasut'],
    ['kasut bawah 50', '..5000 MYR', 'kasut'],
    ['kereta bawah 20 ribu', '..2000000 MYR', 'kereta'],
  ]
  check(malay, 'MYR', 'MY')
})

test('Thai prices are read without spaces and with Thai digits', () => {
  const cases: readonly Case[] = [
    ['หูฟังไม่เกิน500บาท', '..50000 THB', 'หูฟัง'],
    ['หูฟัง ไม่เกิน ๕๐๐ บาท', '..50000 THB', 'หูฟัง'],
    ['หูฟังต่ำกว่า 500', '..50000 THB', 'หูฟัง'],
    ['หูฟัง 300-500 บาท', '30000..50000 THB', 'หูฟัง'],
    ['ไอโฟน ราคาไม่เกิน 2 หมื่น', '..2000000 THB', 'ไอโฟน'],
  ]
  check(cases, 'THB', 'TH')
})

test('Vietnamese prices are read with and without marks', () => {
  const cases: readonly Case[] = [
    ['tai nghe dưới 500k', '..500000 VND', 'tai nghe'],
    ['tai nghe duoi 500k', '..500000 VND', 'tai nghe'],
    ['tai nghe tối đa 500.000đ', '..500000 VND', 'tai nghe'],
    ['điện thoại từ 1 triệu đến 2 triệu', '1000000..2000000 VND', 'điện thoại'],
    ['laptop dưới 15 triệu chơi game', '..15000000 VND', 'laptop chơi game'],
    ['áo thun 100k-200k', '100000..200000 VND', 'áo thun'],
    ['giày từ 500k trở lên', '500000.. VND', 'giày'],
  ]
  check(cases, 'VND', 'VN')
  // Thousands behind Vietnamese words are dong whatever currency the answer is to be in.
  check([['tai nghe dưới 500k', '..500000 VND', 'tai nghe']], 'USD', null)
})

test('Tagalog and peso prices are read', () => {
  const cases: readonly Case[] = [
    ['sapatos mas mababa sa 1000 pesos', '..100000 PHP', 'sapatos'],
    ['sapatos hanggang 500 pesos', '..50000 PHP', 'sapatos'],
    ['sapatos under ₱500', '..50000 PHP', 'sapatos'],
    ['phone under php20k', '..2000000 PHP', 'phone'],
    ['bag 200 hanggang 500 pesos', '20000..50000 PHP', 'bag'],
  ]
  check(cases, 'PHP', 'PH')
})

test('a dollar sign means the dollar of the asker, then of the currency asked for, then of the United States', () => {
  assert.equal(priceOf(interpret('tv under $200', 'USD', 'SG')), '..20000 SGD')
  assert.equal(priceOf(interpret('tv under $200', 'AUD', null)), '..20000 AUD')
  assert.equal(priceOf(interpret('tv under $200', 'MYR', 'MY')), '..20000 USD')
  assert.equal(priceOf(interpret('tv under US$200', 'SGD', 'SG')), '..20000 USD')
  assert.equal(priceOf(interpret('tv under 200', 'SGD', 'US')), '..20000 SGD')
  assert.equal(priceOf(interpret('tv under 20 pounds', 'GBP', 'GB')), null)
  assert.equal(priceOf(interpret('tv budget 20 pounds', 'GBP', 'GB')), '..2000 GBP')
})

test('prices that contradict each other are all left as words', () => {
  for (const query of ['mug over $50 under $20', 'mug under $50 under €50', 'mug between $20 and €40']) {
    const read = interpret(query)
    assert.deepEqual([read.price, read.text], [null, query])
  }
  assert.equal(priceOf(interpret('mug under $50 under $40')), '..4000 USD')
})

test('a bare number ends a query or stands before something else than what it counts', () => {
  for (const rest of ['', ' for running', ' with laces', ', black', ' used', ' in stock', ' black']) {
    assert.equal(priceOf(interpret(`sandals under 100${rest}`)), '..10000 USD', rest)
  }
  for (const rest of [' pack', ' watts', ' cm', '%', '"', ' pieces', '/month', 'x', '-pack', ' laptop']) {
    assert.equal(priceOf(interpret(`sandals under 100${rest}`)), null, rest)
  }
})
