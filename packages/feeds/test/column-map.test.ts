import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectFormat, FeedError, parseColumnMap } from '../src/index.ts'

test('the textual form of a column map is read', () => {
  assert.deepEqual(
    parseColumnMap('sku=id, title=name|title ,price="net, price",attributes.color=Farbe,categoryPath=a.b'),
    {
      sku: ['id'],
      title: ['name', 'title'],
      price: ['net, price'],
      'attributes.color': ['Farbe'],
      categoryPath: ['a.b'],
    },
  )
})

test('a wrong column map says what is wrong', () => {
  for (const [text, message] of [
    ['sku=id,title', /"title" is not of the form/],
    ['sku=id', /title is missing/],
    ['sku=id,title=a,colour=b', /no field colour/],
    ['sku=id,title=a,image_url=b', /did you mean imageUrl/],
    ['sku=id,sku=b,title=a', /sku is given twice/],
    ['sku=,title=a', /sku has no column name/],
    ['sku="id,title=a', /quote is not closed/],
    ['', /sku is missing/],
    ['__proto__=a,sku=b,title=c', /no field __proto__/],
  ] as const) {
    assert.throws(
      () => parseColumnMap(text),
      (error: unknown) =>
        error instanceof FeedError && error.code === 'bad_column_map' && message.test(error.message),
      text,
    )
  }
})

test('a format is told by its first bytes', () => {
  for (const [text, expected] of [
    ['<?xml version="1.0"?><rss>', 'google-xml'],
    ['id\ttitle\tlink\tprice\n', 'google-tsv'],
    ['sku;name;price\n', 'csv'],
    ['Handle,Title,Variant Price\n', 'shopify-csv'],
    ['{"id":1}\n{"id":2}\n', 'jsonl'],
    ['\ufeff [\n{"id":1', 'json'],
    ['{\n "products": [', 'json'],
    ['{\n "name": 1', null],
    ['<!doctype html><html>', null],
    ['just words', null],
    ['', null],
  ] as const) {
    assert.equal(detectFormat(Buffer.from(text)), expected, text)
  }
})
