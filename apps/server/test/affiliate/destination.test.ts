import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { amazonUrl, isAsin, withAffiliateTag } from '../../src/affiliate/index.ts'

test('only ids of the form that Amazon gives go to Amazon', () => {
  for (const id of ['B09G9HDHJT', 'B000000000', '0306406152', '030640615X']) assert.ok(isAsin(id), id)
  for (const id of ['b09g9hdhjt', 'B09G9HDHJ', 'test-asin', 'A09G9HDHJT', '101', 'B09G9HDHJ/', ''])
    assert.ok(!isAsin(id), id)
})

test('whatever the id, the host is Amazon', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{10}$/), asin => {
      assert.equal(new URL(amazonUrl(asin, 'buywhere-20')).host, 'www.amazon.com')
    }),
  )
})

test('a look-alike of Amazon gets no tag', () => {
  for (const host of ['amazon.com.evil.example', 'notamazon.com', 'amazon.example']) {
    assert.equal(withAffiliateTag(`https://${host}/dp/1`, 'buywhere-20').tag, null)
  }
  for (const host of ['amazon.com', 'www.amazon.co.uk', 'smile.amazon.de', 'www.amazon.sg']) {
    const { url, tag } = withAffiliateTag(`https://${host}/dp/1?tag=other-21&th=1`, 'buywhere-20')
    assert.equal(tag, 'buywhere-20')
    assert.deepEqual(new URL(url).searchParams.getAll('tag'), ['buywhere-20'])
    assert.equal(new URL(url).searchParams.get('th'), '1')
  }
})
