import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countryOf, marketOf } from '../../src/search/market-of.ts'

test('the places asked for say which market they lie in, whatever the server sells in', () => {
  for (const country of ['SG', 'MY', 'ID', 'TH', 'PH', 'VN']) {
    assert.equal(marketOf({ countries: [country] }, 'USD'), 'sea')
    assert.equal(marketOf({ regions: [country.toLowerCase()] }, 'USD'), 'sea')
  }
  assert.equal(marketOf({ countries: ['SG', 'MY'] }, 'USD'), 'sea')
  assert.equal(marketOf({ regions: ['sea'] }, 'USD'), 'sea')
  assert.equal(marketOf({ regions: ['us'] }, 'SGD'), 'us')
})

test('places that say nothing, or two things, leave the market to the default currency', () => {
  for (const places of [
    {},
    { countries: ['DE'] },
    { countries: ['US', 'SG'] },
    { countries: ['US', 'DE'] },
  ]) {
    assert.equal(marketOf(places, 'USD'), 'us')
    assert.equal(marketOf(places, 'SGD'), 'sea')
  }
})

test('the asker is in a country only when there is just one', () => {
  assert.equal(countryOf({ countries: ['SG'] }), 'SG')
  assert.equal(countryOf({ regions: ['sg'] }), 'SG')
  assert.equal(countryOf({ regions: ['sea'] }), null)
  assert.equal(countryOf({ countries: ['SG', 'MY'] }), null)
  assert.equal(countryOf({}), null)
})
