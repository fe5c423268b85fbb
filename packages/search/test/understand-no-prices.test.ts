import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interpret } from './understand-support.ts'

function assertUntouched(queries: readonly string[], currency?: string, country?: string): void {
  for (const query of queries) {
    const read = interpret(query, currency, country)
    assert.deepEqual([read.price, read.text], [null, query], query)
  }
}

test('sizes, measures and counts behind price words are no prices', () => {
  assertUntouched([
    'under 5 years toys',
    'laptop under 15 inch',
    'tv under 55"',
    'tv under 55',
    'below 30db',
    'less than 2kg',
    'dumbbell under 20 pounds',
    '20 pounds dumbbell',
    'up to 300 lbs chair',
    'weight up to 300',
    'power bank under 10000 mah',
    'power bank over 20000mah',
    'under 500 calories',
    'monitor under 4k',
    'phone under 6.5',
    'shoes under 10',
    'shoes between 8 and 10 inch',
    'between 9x12 and 10x14',
    'under 20 bath towels',
    'mugs under 50 pieces',
  ])
  assertUntouched(['power bank di bawah 10 ribu mah', 'kamera di bawah 12 juta pixel'], 'IDR', 'ID')
  assertUntouched(['ไม่เกิน 5 กิโล', 'หลอดไฟไม่เกิน 500 วัตต์'], 'THB', 'TH')
  assertUntouched(['đèn dưới 50w', 'túi 10 to 15 cu ft', '1k ~ 220k'], 'VND', 'VN')
})

test('ages and years are no prices', () => {
  assertUntouched([
    'toys for kids under 5',
    'toys for kids under 12',
    'kids between 5 and 10',
    'ages 5 to 10',
    '9-12 months',
    'vitamins for women over 50',
    '30 under 30',
    'toyota parts between 2010 and 2015',
    'camry from 2019 to 2023',
  ])
})

test('price words within names are no prices', () => {
  assertUntouched([
    'under armour shoes 10',
    'under desk treadmill',
    'over ear headphones',
    'over the range microwave',
    'between us',
    'from dusk till dawn',
    'max 270',
    'air max 90',
    'air max $100',
    'iphone 13 pro max',
    'iphone 13 pro max $1000',
    'airpods max $400',
    'nike air max 500',
    'drill 18v max',
    '5 min egg timer',
    'sinks pricepfister 500',
  ])
})

test('numbers side by side are no ranges of prices', () => {
  assertUntouched([
    'iphone 15',
    'usb 3 to usb c',
    '2 to 4 person tent',
    '100 pack',
    'size 8-10 $50',
    'iphone 15 - $500',
    'iphone 15 - 500 usd',
    'iphone 8 to 300 dollars',
    'pack of 10 - $20',
    '$20 - 15 inch',
    'wh-1000xm4',
    '1-1/2 in to 2 in reducer',
    'case RM42-502',
    'price 331561-041',
  ])
})

test('sums that are not the price of the thing are not read', () => {
  assertUntouched([
    'save over $50',
    '$50 off headphones',
    'up to $50 off',
    '$20 gift card',
    '10 dollar mens gifts',
    'sinks kitchen 50$',
    'free shipping over $35',
    'fabric under $5 per yard',
    'fabric under $5/yard',
    'not under $50',
    'sales over $2 billion',
  ])
})

test('nothing and more than can be counted are no prices', () => {
  assertUntouched([
    'mug under $0',
    `mug under $${'9'.repeat(30)}`,
    'mug under $1.2.3',
    'mug under $99999999999999k',
  ])
})
