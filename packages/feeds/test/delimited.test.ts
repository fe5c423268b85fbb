import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseColumnMap } from '../src/index.ts'
import { offersOf, readAll, rejectsOf, skusOf } from './read-all.ts'

test('the delimiter is found whatever it is', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const feed = [
      ['id', 'title', 'price'],
      ['1', '"Mug, red; big|wide"', '2.50'],
    ]
      .map(row => row.join(delimiter))
      .join('\n')
    const [offer] = offersOf(await readAll(feed))
    assert.deepEqual([offer?.sku, offer?.title, offer?.price], ['1', 'Mug, red; big|wide', '2.50'])
  }
})

test('well-known column names are understood in any spelling', async () => {
  const reading = await readAll(
    'SKU,Product Name,Sale Price,price,Product-URL,EAN,Manufacturer,In Stock,Categories\n1,Pan,8,10,u,4,Acme,yes,Home/Pans\n',
  )
  const [offer] = offersOf(reading)
  assert.deepEqual(
    [
      offer?.sku,
      offer?.title,
      offer?.price,
      offer?.listPrice,
      offer?.url,
      offer?.gtin,
      offer?.brand,
      offer?.availability,
    ],
    ['1', 'Pan', '8', '10', 'u', '4', 'Acme', 'yes'],
  )
  assert.deepEqual(offer?.categoryPath, ['Home', 'Pans'])
})

test('quoted line ends keep the line numbers of later rows right', async () => {
  for (const end of ['\n', '\r\n']) {
    const feed = ['id,title,description', '1,A,"one', 'two"', '', '2,B,x', '3,,x'].join(end)
    const reading = await readAll(feed)
    assert.deepEqual(skusOf(reading), ['2:1', '5:2'])
    assert.deepEqual(rejectsOf(reading), ['6:missing_title'])
    assert.equal(offersOf(reading)[0]?.description, 'one two')
  }
})

test('a lone carriage return ends lines only in a feed that has no other line end', async () => {
  assert.deepEqual(skusOf(await readAll('id,title\r1,A\r2,B')), ['2:1', '3:2'])
  assert.equal(offersOf(await readAll('id,title\n1,A\rB\n'))[0]?.title, 'A B')
})

test('a stray opening quote costs its own line only', async () => {
  const bare = await readAll('id,title,price\n1,"Bad,2\n2,Good,3\n3,Fine,4\n')
  assert.deepEqual(rejectsOf(bare), ['2:malformed_row'])
  assert.deepEqual(skusOf(bare), ['3:2', '4:3'])
  const quoted = await readAll('id,title,price\n1,"Bad,2\n2,"Good",3\n3,"Fine",4\n')
  assert.deepEqual(rejectsOf(quoted), ['2:malformed_row'])
  assert.deepEqual(skusOf(quoted), ['3:2', '4:3'])
})

test('a quote that is not doubled within a quoted field stays text', async () => {
  const reading = await readAll('id,title,price\n1,"19" monitor, black",5\n')
  assert.equal(offersOf(reading)[0]?.title, '19" monitor, black')
})

test('a row that does not fit the header is rejected with its line', async () => {
  const reading = await readAll('id,title,price,color\n1,A\n2,B,3\n3,C,3,red,extra\n4,D,3,red,,\n')
  assert.deepEqual(rejectsOf(reading), ['2:malformed_row', '4:malformed_row'])
  assert.deepEqual(skusOf(reading), ['3:2', '5:4'])
})

test('a feed cut within a quoted field keeps the rows before the cut', async () => {
  const reading = await readAll('id,title,description\n1,A,x\n2,B,"cut he')
  assert.deepEqual(skusOf(reading), ['2:1'])
  assert.equal(reading.failure?.code, 'truncated_feed')
  assert.equal(reading.failure?.line, 3)
})

test('a header without an id or a title column is refused and named', async () => {
  const { failure } = await readAll('foo,bar\n1,2\n')
  assert.equal(failure?.code, 'missing_columns')
  assert.match(failure?.message ?? '', /foo, bar/)
})

test('a column map reads columns of any name and refuses one that is not there', async () => {
  const feed = 'a,b,c,d\n1,Pan,5,steel\n'
  const reading = await readAll(feed, {
    columns: parseColumnMap('sku=a,title=x|b,price=c,attributes.material=d'),
  })
  const [offer] = offersOf(reading)
  assert.deepEqual(
    [offer?.sku, offer?.title, offer?.price, offer?.attributes.material],
    ['1', 'Pan', '5', 'steel'],
  )
  const missing = await readAll(feed, { columns: parseColumnMap('sku=a,title=b,price=cost') })
  assert.equal(missing.failure?.code, 'missing_columns')
})

test('a Google TSV is read by its attribute names, with or without spaces', async () => {
  const reading = await readAll(
    'id\ttitle\tlink\timage link\tsale_price\tprice\n1\t"A" shirt\tu\ti\t\t9 SGD\n',
  )
  const [offer] = offersOf(reading)
  assert.deepEqual(
    [offer?.title, offer?.imageUrl, offer?.price, offer?.listPrice],
    ['"A" shirt', 'i', '9 SGD', null],
  )
})

test("Excel's own delimiter line is not taken for the header", async () => {
  assert.deepEqual(skusOf(await readAll('sep=;\nid;title\n1;A\n')), ['3:1'])
})
