import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { checkFeed, parseFeed, type RawOffer } from '@buywhere/feeds'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import {
  type ExportCounts,
  type ExportTarget,
  emptyCounts,
  exportFeed,
} from '../../../src/catalog/export/index.ts'
import { listExportSources, readExportOffers } from '../../../src/catalog/export/read-export-offers.ts'
import type { Database } from '../../../src/kernel/db/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const NOW = new Date('2026-11-20T08:00:00Z')
const SHOP = { name: 'shop', country: 'US', currency: 'USD' }
const SPECS = resolve(import.meta.dirname, '../../../../../../shared/data/specs/ucp-source-schemas.tar.gz')

const lamp = (sku: string, fields: Partial<RawOffer> = {}): RawOffer =>
  rawOffer({
    sku,
    title: `Brass desk lamp ${sku}`,
    url: `https://lamps.test.shop/p/${encodeURIComponent(sku)}`,
    imageUrl: 'https://lamps.test.shop/lamp.jpg',
    price: '49.90',
    brand: 'Lumen',
    mpn: 'L-1',
    description: 'A lamp of solid brass for the desk, with a shade of green glass.',
    ...fields,
  })

const HOSTILE: readonly RawOffer[] = [
  lamp('plain', {
    gtin: '4006381333931',
    categoryPath: ['Home', 'Lighting'],
    attributes: { color: 'Green' },
  }),
  lamp('a&b<c>"d"\'e', { title: 'A & B < C > "D" \'E\' 💡🪔', brand: 'Smith & Söhne' }),
  lamp('cdata', { title: ']]> <![CDATA[ & &amp; done', description: 'x ]]> y <!-- z --> 1 < 2 & 3 > 2' }),
  lamp('controls', { title: 'bell\u0007 and \u200bmore \ud800 end', description: 'tab\tand\nlines\u0000' }),
  lamp('日本-ü', { title: '真鍮のランプ', brand: 'ルーメン' }),
  lamp('sale', { price: '39.90', listPrice: '49.90', availability: 'out of stock', condition: 'used' }),
  lamp('yen', { price: '4900 JPY' }),
  lamp('dinar', { price: '4.905 KWD' }),
]

// One for all: each test has sources, and a country, of its own.
const database = await createTestDatabase()
after(() => database[Symbol.asyncDispose]())
const { db } = database

async function write(
  db: Database,
  target: ExportTarget,
  scope = {},
): Promise<{ text: string; counts: ExportCounts }> {
  const counts = emptyCounts()
  let text = ''
  for await (const piece of exportFeed(db, target, { orgId: null, ...scope }, counts)) text += piece
  return { text, counts }
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** What the catalogue says of a source's offers, by sku. */
async function stored(db: Database, source: string) {
  const [found] = await listExportSources(db, { source, orgId: null })
  assert.ok(found)
  const offers = []
  for await (const page of readExportOffers(db, found))
    for (const { id: _id, productId: _product, source: _source, ...offer } of page) offers.push(offer)
  return offers
}

/** A feed read and stored, as an ingest does it. */
async function ingest(db: Database, name: string, feed: string): Promise<void> {
  const offers: RawOffer[] = []
  for await (const batch of parseFeed(bytes(feed))) {
    for (const row of batch) {
      assert.ok('offer' in row)
      offers.push(row.offer)
    }
  }
  await fillCatalogue(db, { ...SHOP, name }, offers, NOW)
}

/** Hostile offers as a shop would state them: one JSON object a line. */
const asFeed = (offers: readonly RawOffer[]): string =>
  offers
    .map(({ imageUrl, listPrice, categoryPath, attributes, ...offer }) =>
      JSON.stringify({
        ...offer,
        image_link: imageUrl,
        list_price: listPrice,
        product_type: categoryPath.join(' > '),
        ...attributes,
      }),
    )
    .join('\n')

test('what is exported for Google passes the doctor, and read again gives the same offers', async () => {
  await ingest(db, 'shop', asFeed(HOSTILE))
  const { text, counts } = await write(db, 'google', { source: 'shop' })
  assert.deepEqual(counts, { offersWritten: HOSTILE.length, leftOut: {}, factsLeftOut: {}, idsShortened: 0 })
  const report = await checkFeed(bytes(text), { target: 'google' })
  assert.deepEqual([report.rowsRead, report.rowsUsable, report.isComplete], [8, 8, true])
  await ingest(db, 'again', text)
  assert.deepEqual(await stored(db, 'again'), await stored(db, 'shop'))
})

test('what is exported for OpenAI passes the doctor', async () => {
  const shop = { ...SHOP, name: 'open', country: 'CA' }
  await fillCatalogue(db, shop, [...HOSTILE, lamp('soon', { availability: 'preorder' })], NOW)
  const { text, counts } = await write(db, 'openai', { country: 'CA' })
  assert.equal(counts.offersWritten, HOSTILE.length + 1)
  const report = await checkFeed(bytes(text), { target: 'openai' })
  assert.deepEqual([report.rowsRead, report.rowsUsable], [9, 9])
  const sale = text.split('\n').find(line => line.includes('"sale"')) ?? ''
  const { price, sale_price, availability, is_eligible_checkout } = JSON.parse(sale)
  assert.deepEqual(
    [price, sale_price, availability, is_eligible_checkout],
    ['49.90 USD', '39.90 USD', 'out_of_stock', false],
  )
})

test('offers that would be refused are left out and counted by the rule, and so are facts', async () => {
  const long = 'x'.repeat(60)
  const offers = [
    lamp('good'),
    lamp('no-price', { price: null }),
    lamp('no-link', { url: null }),
    lamp('no-picture', { imageUrl: null }),
    lamp('no-stock', { availability: null }),
    lamp('soon', { availability: 'preorder' }),
    lamp('bad-gender', { attributes: { gender: 'men', color: 'red' } }),
    lamp('no-brand', { brand: 'N/A' }),
    lamp(`${long}-1`, { title: 't'.repeat(300) }),
    lamp(`${long}-2`),
  ]
  await fillCatalogue(db, { ...SHOP, name: 'refused' }, offers, NOW)
  const { text, counts } = await write(db, 'google', { source: 'refused' })
  assert.deepEqual(counts, {
    offersWritten: 5,
    leftOut: {
      'price.missing': 1,
      'link.missing': 1,
      'image_link.missing': 1,
      'availability.missing': 1,
      'availability_date.missing_date': 1,
    },
    factsLeftOut: { 'gender.unknown_value': 1, 'brand.placeholder': 1 },
    idsShortened: 2,
  })
  const report = await checkFeed(bytes(text), { target: 'google' })
  assert.deepEqual([report.rowsRead, report.rowsUsable], [5, 5])
})

test('of several shops every id is its own, and a private catalogue stays private', async () => {
  const malaysian = { ...SHOP, country: 'MY' }
  await fillCatalogue(db, { ...malaysian, name: 'one' }, [lamp('same')], NOW)
  await fillCatalogue(db, { ...malaysian, name: 'two' }, [lamp('same')], NOW)
  await fillCatalogue(db, { ...malaysian, name: 'far', country: 'SG' }, [lamp('same')], NOW)
  await fillCatalogue(db, { ...malaysian, orgId: 7, name: 'secret' }, [lamp('secret')], NOW)
  const all = await write(db, 'google', { country: 'MY' })
  const report = await checkFeed(bytes(all.text), { target: 'google' })
  assert.deepEqual([report.rowsRead, report.rowsUsable], [2, 2])
  assert.doesNotMatch(all.text, /secret/)
  assert.equal((await write(db, 'google', { country: 'SG' })).counts.offersWritten, 1)
  const own = await write(db, 'google', { orgId: 7 })
  assert.equal(own.counts.offersWritten, 1)
  assert.match(own.text, /<g:id>secret<\/g:id>/)
})

test('pages follow one another without a gap or a repetition', async () => {
  const offers = Array.from({ length: 2_300 }, (_, at) => lamp(`lamp-${at}`))
  await fillCatalogue(db, { ...SHOP, name: 'many' }, offers, NOW)
  const { text } = await write(db, 'ucp', { source: 'many' })
  const skus = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).variants[0].sku as string)
  assert.equal(skus.length, 2_300)
  assert.equal(new Set(skus).size, 2_300)
})

test('a source without offers gives a whole feed without offers', async () => {
  const { text } = await write(db, 'google', { source: 'none' })
  const report = await checkFeed(bytes(text), { target: 'google' })
  assert.deepEqual(
    report.findings.map(({ code }) => code),
    ['no_rows'],
  )
})

test("UCP's own schemas accept every object that is exported", {
  skip: existsSync(SPECS) ? false : 'the schemas are not here',
}, async () => {
  await fillCatalogue(db, { ...SHOP, name: 'ucp' }, [...HOSTILE, lamp('no-price', { price: null })], NOW)
  const { text, counts } = await write(db, 'ucp', { source: 'ucp' })
  assert.deepEqual(counts.leftOut, { 'price.missing': 1 })
  const validate = ucpProductSchema()
  for (const line of text.trim().split('\n'))
    assert.ok(validate(JSON.parse(line)), JSON.stringify(validate.errors))
  const sale = text.split('\n').find(line => line.includes('"sku":"sale"')) ?? ''
  const [variant] = JSON.parse(sale).variants
  assert.deepEqual(
    [variant.price, variant.list_price],
    [
      { amount: 3_990, currency: 'USD' },
      { amount: 4_990, currency: 'USD' },
    ],
  )
})

function ucpProductSchema() {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  for (const [name, file] of readArchive(SPECS)) {
    if (!/schemas\/(shopping|common)\/types\/[a-z0-9_]+\.json$/.test(name)) continue
    ajv.addSchema(JSON.parse(file.toString()))
  }
  const validate = ajv.getSchema('https://ucp.dev/schemas/shopping/types/product.json')
  assert.ok(validate)
  return validate
}

/** The files of a .tar.gz by name. */
function readArchive(path: string): Map<string, Buffer> {
  const tar = gunzipSync(readFileSync(path))
  const files = new Map<string, Buffer>()
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (size > 0) files.set(name, tar.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
