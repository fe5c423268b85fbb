import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type ProductPage, readProductPage } from '../../src/index.ts'
import { readArchive } from '../read-all.ts'

// Needs the shared data beside the repository; skipped without it.
const folder = new URL('../../../../../shared/data/pages/', import.meta.url)
const skip = !existsSync(folder)

const filesOf = (archive: string): Map<string, string> =>
  new Map(
    [...readArchive(readFileSync(new URL(archive, folder)))].map(([name, bytes]) => [
      name.replace(/^\.\//, ''),
      Buffer.from(bytes).toString(),
    ]),
  )

type Item = { type?: unknown; properties?: Record<string, unknown> }

test('pages whose one item is a product are read as the values beside them say', { skip }, () => {
  const files = filesOf('structured-data-pages.tar.gz')
  let compared = 0
  for (const [name, html] of files) {
    const json = name.endsWith('.html') ? files.get(name.replace(/\.html$/, '.json')) : undefined
    const items = json === undefined ? [] : (JSON.parse(json) as unknown)
    const [item] = Array.isArray(items) ? (items as Item[]) : []
    if (item?.type !== 'http://schema.org/Product') continue
    const { brand, mpn, aggregateRating, offers } = item.properties ?? {}
    const offer = (offers as Item | undefined)?.properties
    const page = readProductPage(html)
    assert.equal(page.name, item.properties?.name, name)
    if (typeof brand === 'string') assert.equal(page.brand, brand, name)
    if (typeof mpn === 'string') assert.equal(page.mpn, mpn, name)
    if (offer?.price !== undefined)
      assert.deepEqual([page.price, page.currency], [offer.price, offer.priceCurrency], name)
    const rating = (aggregateRating as Item | undefined)?.properties
    if (rating !== undefined) assert.equal(page.rating, rating.ratingValue, name)
    compared++
  }
  assert.ok(compared >= 2, `${compared} pages compared`)
})

// The examples themselves give other prices in other syntaxes.
const DIFFER = new Set(['#eg-0010', '#eg-0208'])
const SYNTAXES = ['MICRODATA', 'RDFA', 'JSON']

test('the same example in microdata, RDFa and JSON-LD has the same price', { skip }, () => {
  let compared = 0
  for (const text of filesOf('schemaorg-examples.tar.gz').values()) {
    for (const example of text.split(/^TYPES:/m).slice(1)) {
      const id = /#\S+/.exec(example)?.[0] ?? ''
      const sections = new Map(
        example.split(/^(?=[A-Z-]+:\s*$)/m).map(section => [/^[A-Z-]+/.exec(section)?.[0] ?? '', section]),
      )
      const pages = SYNTAXES.flatMap((syntax): ProductPage[] => {
        const html = sections.get(syntax) ?? ''
        return html.includes('Product') && html.length > 60 ? [readProductPage(html)] : []
      })
      if (pages.length < 2 || DIFFER.has(id)) continue
      assert.equal(new Set(pages.map(({ price }) => price)).size, 1, id)
      compared++
    }
  }
  assert.ok(compared >= 10, `${compared} examples compared`)
})
