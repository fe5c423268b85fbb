import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accessoryLevel,
  IS_ACCESSORY,
  IS_FOR_THING,
  isOtherModel,
  isSameCategory,
  isTakenForAccessory,
  lacksName,
  mainCategory,
  NAMES_ACCESSORY,
  NO_ACCESSORY,
  readWanted,
} from '../../../src/search/choose/kind-of-thing.ts'

const levelOf = (wanted: string, title: string) => accessoryLevel(readWanted(wanted), title)

test('a title is told from one of an accessory by what it calls the thing, and for what', () => {
  assert.equal(levelOf('iphone 15', 'Apple iPhone 15 128GB Smartphone'), NO_ACCESSORY)
  assert.equal(levelOf('iphone 15', 'Camera ring for iPhone 15'), IS_FOR_THING)
  assert.equal(levelOf('iphone 15', 'iPhone 15 Leather Case'), IS_ACCESSORY)
  assert.equal(levelOf('laptop', 'Acer Aspire Laptop, 8 GB Memory, blue'), NAMES_ACCESSORY)
})

test('who asks for a thing that is called like an accessory is shown it, and not what belongs to that', () => {
  assert.equal(levelOf('desk lamp', 'Oak desk lamp'), NO_ACCESSORY)
  assert.equal(levelOf('iphone 15 case', 'Leather Case for iPhone 15'), NO_ACCESSORY)
  assert.equal(levelOf('desk lamp', 'Replacement bulb for desk lamp'), IS_FOR_THING)
})

test('a word of an accessory does not make one of what is sorted and priced like the thing', () => {
  const alike = { isSameCategory: true, priceShare: 0.9 }
  assert.equal(isTakenForAccessory(IS_ACCESSORY, alike), false)
  assert.equal(isTakenForAccessory(IS_FOR_THING, alike), true)
  assert.equal(isTakenForAccessory(IS_ACCESSORY, { ...alike, priceShare: 0.1 }), true)
  assert.equal(isTakenForAccessory(IS_ACCESSORY, { ...alike, isSameCategory: null }), true)
  assert.equal(isTakenForAccessory(NAMES_ACCESSORY, { isSameCategory: null, priceShare: 0.9 }), false)
  assert.equal(isTakenForAccessory(NAMES_ACCESSORY, { isSameCategory: true, priceShare: null }), true)
  assert.equal(isTakenForAccessory(NO_ACCESSORY, { isSameCategory: false, priceShare: 0.01 }), false)
})

test('a model that goes on from the name asked for is another one', () => {
  const isOther = (wanted: string, title: string) => isOtherModel(readWanted(wanted), title)
  assert.equal(isOther('iphone 15', 'Apple iPhone 15 Plus 128GB'), true)
  assert.equal(isOther('iphone 15 128gb', 'Apple iPhone 15 Pro 128GB'), true)
  assert.equal(isOther('iphone 15 pro', 'Apple iPhone 15 Pro 128GB'), false)
  assert.equal(isOther('ninja fryer', 'Ninja Air Fryer'), false)
  assert.equal(isOther('iphone 15', 'Apple iPhone 15'), false)
})

test('a noun or a number that is missing means another thing, an adjective does not', () => {
  assert.equal(lacksName('gaming mouse', ['gaming']), false)
  assert.equal(lacksName('desk lamp', ['lamp']), true)
  assert.equal(lacksName('phone 512gb', ['512gb']), true)
})

test('categories are the same by their last name or where one lies in the other', () => {
  assert.equal(isSameCategory(['A', 'Phones'], ['B', 'C', 'phones']), true)
  assert.equal(isSameCategory(['A'], ['A', 'Phones']), true)
  assert.equal(isSameCategory(['A', 'Phones'], ['A', 'Cases']), false)
  assert.equal(isSameCategory([], ['A']), null)
  assert.deepEqual(mainCategory([['Odd'], ['A', 'B'], ['A', 'B'], ['A', 'B']]), ['A', 'B'])
})
