import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJunkTitle, isPlaceholderPrice } from '../src/index.ts'

test('amounts that stand for no price are told from the prices of real things', () => {
  for (const amount of [
    '0',
    '0.00',
    '0.01',
    '0.010',
    '99999',
    '99999.99',
    '999999',
    '9999999.9',
    '9999.999',
    '12345',
    '12345.67',
    '12345.6789',
    '123456',
    '123456.78',
    '1234.56',
    '987654',
  ]) {
    assert.equal(isPlaceholderPrice(amount), true, amount)
  }
  for (const amount of [
    '1',
    '1.00',
    '0.02',
    '0.10',
    '0.001',
    '9.99',
    '99.99',
    '999',
    '999.99',
    '9999',
    '9999.99',
    '99999.50',
    '99990',
    '1234',
    '1234.00',
    '1234.50',
    '12345.50',
    '123.45',
    '1299000',
    '11111',
    '100000',
  ]) {
    assert.equal(isPlaceholderPrice(amount), false, amount)
  }
})

test('titles that name nothing are junk', () => {
  for (const title of [
    '',
    '  ',
    '-',
    '???',
    'item 1234',
    'Item #12',
    'Product 1',
    'product-001',
    'Test Product',
    'TEST PRODUCT 3',
    'test',
    'Test_Item',
    'Lorem ipsum dolor sit amet',
    'Untitled',
    'n/a',
    'N/A',
    'null',
    'undefined',
    '[object Object]',
    'Product title',
    'Produkt 17',
    'SKU-0001',
    '12',
    '0000',
    '12.99',
    '$12.99',
    '4006381333931',
    'asdf',
    '测试商品',
    'テスト',
    'Sản phẩm test',
  ]) {
    assert.equal(isJunkTitle(title), true, title)
  }
})

test('titles of real products are no junk, odd as they are', () => {
  for (const title of [
    '1984',
    '300',
    '5-147118-1',
    '705510037',
    'It',
    'X',
    'Test Drive Unlimited 2',
    'Pregnancy Test',
    'COVID-19 Antigen Test 5 Pack',
    'Test of English 2',
    'Item 7 Notebook by Moleskine',
    'Product Design 101',
    'Article 15 Sandals',
    'Model 3',
    'Default Chair',
    'Name Tags',
    'Untitled: A Novel',
    'Lorem Lamp',
    'Sample Pack of 12 Teas',
    'Blank CD-R',
    'Example of a real title',
    'iPhone',
    '東京',
    'Ø',
    'WD-40',
    '7UP',
    'Null Object T-Shirt',
  ]) {
    assert.equal(isJunkTitle(title), false, title)
  }
})
