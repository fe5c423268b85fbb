import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseColumnMap } from '../src/index.ts'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

test('a JSON line is read by its well-known names', async () => {
  const row = {
    id: 7,
    name: 'Pan',
    price: { amount: 12.9, currency: 'SGD' },
    images: [{ src: 'i' }],
    brand: { name: 'Acme' },
    category: ['Home', 'Pans/Lids'],
    in_stock: true,
  }
  const [offer] = offersOf(await readAll(JSON.stringify(row)))
  assert.deepEqual(
    [offer?.sku, offer?.title, offer?.price, offer?.imageUrl, offer?.brand, offer?.availability],
    ['7', 'Pan', '12.9 SGD', 'i', 'Acme', 'true'],
  )
  assert.deepEqual(offer?.categoryPath, ['Home', 'Pans/Lids'])
})

test('a broken JSON line is rejected with its line and the rest goes on', async () => {
  const reading = await readAll('{"id":1,"title":"A"}\n{"id":2,"ti\n\n[1]\n{"id":3,"title":"C"}\n')
  assert.deepEqual(skusOf(reading), ['1:1', '5:3'])
  assert.deepEqual(rejectsOf(reading), ['2:malformed_row', '4:malformed_row'])
})

test('half a last line says that the feed was cut', async () => {
  const reading = await readAll('{"id":1,"title":"A"}\n{"id":2,"ti')
  assert.deepEqual(skusOf(reading), ['1:1'])
  assert.equal(reading.failure?.code, 'truncated_feed')
})

test('dotted paths reach into rows, and a name with dots in it comes first', async () => {
  const columns = parseColumnMap('sku=a.b,title=names.0.text,price=offer.price,attributes.color=c.d')
  const row = '{"a":{"b":"inner"},"a.b":"outer","names":[{"text":"Pan"}],"offer":{"price":"3 SGD"},"c":null}'
  const [offer] = offersOf(await readAll(row, { columns }))
  assert.deepEqual([offer?.sku, offer?.title, offer?.price, offer?.attributes], ['outer', 'Pan', '3 SGD', {}])
})

test('numbers past 2^53 keep every digit', async () => {
  const [offer] = offersOf(await readAll('{"id":12345678901234567890,"title":"A","price":9.5}'))
  assert.deepEqual([offer?.sku, offer?.price], ['12345678901234567890', '9.5'])
})

test('a number with three decimals cannot be taken for thousands', async () => {
  assert.equal(offersOf(await readAll('{"id":1,"title":"A","price":29.125}'))[0]?.price, '29.1250')
})

test('a JSON array is read element by element with the right lines', async () => {
  const reading = await readAll(
    '[\n {"id":1,"title":"A, ]}{\\" x"},\n\n {"id":2,\n  "title":"B"}, 5,\n {"id":3,,},\n {"id":4,"title":"D"}\n]\n',
  )
  assert.deepEqual(skusOf(reading), ['2:1', '4:2', '7:4'])
  assert.deepEqual(rejectsOf(reading), ['5:malformed_row', '6:malformed_row'])
  assert.equal(reading.failure, null)
})

test('a JSON array that does not end keeps its whole rows', async () => {
  const reading = await readAll('[{"id":1,"title":"A"},\n{"id":2,"title":"B"')
  assert.deepEqual(skusOf(reading), ['1:1'])
  assert.equal(reading.failure?.code, 'truncated_feed')
})

test('what follows a JSON array is not passed over in silence', async () => {
  assert.equal((await readAll('[{"id":1,"title":"A"}] tail')).failure?.code, 'malformed_feed')
})

test('names that JavaScript gives a meaning do no harm', async () => {
  const reading = await readAll('{"__proto__":{"title":"X"},"constructor":"c","id":"1","title":"A"}')
  assert.equal(offersOf(reading)[0]?.title, 'A')
  assert.equal(({} as Record<string, unknown>).title, undefined)
})
