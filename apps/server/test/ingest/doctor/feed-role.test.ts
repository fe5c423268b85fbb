import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { feedCheckReport } from '@buywhere/contract'
import { checkFeed } from '@buywhere/feeds'
import { feed } from '../../../src/boot/roles/feed.ts'
import { renderReport } from '../../../src/ingest/doctor/index.ts'
import { fillCatalogue, rawOffer } from '../../support/fill-catalogue.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const folder = await mkdtemp(join(tmpdir(), 'buywhere-feed-'))
after(() => rm(folder, { recursive: true, force: true }))

const GOOD = `id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tbrand\tmpn
1\tBrass desk lamp\tA lamp of solid brass for the desk, with a shade.\thttps://lamps.test.shop/1\thttps://lamps.test.shop/1.jpg\tin_stock\t49.90 USD\tLumen\tL-1
`

/** The role in this process: its exit status and what it printed. */
async function run(args: readonly string[], env: Record<string, string> = {}) {
  const lines: string[] = []
  const { signal } = new AbortController()
  const status = await feed({ args, env, signal, print: line => lines.push(line), isTerminal: false })
  return { status, text: lines.join('\n') }
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('a good feed ends with 0, one with errors with 1, both with a report to read', async () => {
  const good = await run(['check', await file('good.tsv', GOOD), '--for', 'google'])
  assert.equal(good.status, 0)
  assert.match(good.text, /^score 100 {2}held against the rules of google\nformat google-tsv, utf-8\n/)
  const bad = await run(['check', await file('bad.tsv', GOOD.replace('49.90 USD', '49,90'))])
  assert.equal(bad.status, 1)
  assert.match(bad.text, /error {7}price {2}price_format {2}\(1 of 1 rows\)/)
  assert.match(bad.text, /line 2 \(1\): "49,90"/)
  assert.match(bad.text, /fix: Write it as 15\.00 USD/)
})

test('nothing but a terminal gets colours, and no text of a feed reaches it raw', async () => {
  const path = await file('escape.tsv', GOOD.replace('49.90 USD', '\u001b[31mred'))
  const { text } = await run(['check', path])
  assert.ok(!text.includes('\u001b'))
  const escaped = '{"item_id":"\\u001b[31m","enable_search":true,"\\u009b2J":"x","price":"\\u001b[2J"}\n'
  const steered = (await run(['check', await file('escape.jsonl', escaped)])).text
  assert.ok(!steered.includes('\u001b') && !steered.includes('\u009b'))
  const input = async function* () {
    yield Buffer.from(GOOD.replace('49.90 USD', 'none'))
  }
  assert.ok(renderReport(await checkFeed(input()), true).includes('\u001b['))
})

test('--json prints the report of the contract', async () => {
  const { status, text } = await run(['check', '--json', await file('json.tsv', GOOD)])
  assert.equal(status, 0)
  assert.deepEqual(feedCheckReport.parse(JSON.parse(text)), JSON.parse(text))
})

test('an error page and an empty file end with a finding and 1', async () => {
  const page = await run(['check', await file('page.xml', '<!doctype html><h1>503</h1>'), '--for', 'google'])
  assert.deepEqual([page.status, /feed {2}not_a_feed/.test(page.text)], [1, true])
  const empty = await run(['check', await file('empty.xml', '')])
  assert.deepEqual([empty.status, /feed {2}empty_feed/.test(empty.text)], [1, true])
})

test('a wrong command says what would be right; a file that is not there says so', async () => {
  const wrong = [[], ['chekc'], ['check'], ['check', 'a', 'b'], ['check', 'a', '--for', 'amazon']]
  for (const args of [
    ...wrong,
    ['export'],
    ['export', '--to', 'bing'],
    ['export', '--to', 'ucp', '--org', 'x'],
  ])
    await assert.rejects(run(args), { code: 'usage' }, args.join(' '))
  await assert.rejects(run(['check', 'a', '--fro', 'google']), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' })
  await assert.rejects(run(['check', join(folder, 'nothing')]), { code: 'feed_failed' })
  await assert.rejects(run(['check', folder]), { code: 'feed_failed' })
})

test('an export is written whole or not at all, and its sum is printed', async () => {
  await using database = await createTestDatabase()
  const offer = rawOffer({
    sku: '1',
    title: 'Brass desk lamp',
    url: 'https://lamps.test.shop/1',
    imageUrl: 'https://lamps.test.shop/1.jpg',
    price: '49.90',
    brand: 'Lumen',
  })
  const shop = { name: 'shop', country: 'US', currency: 'USD' }
  await fillCatalogue(database.db, shop, [offer, { ...offer, sku: '2', price: null }], new Date('2026-11-20'))
  const out = join(folder, 'feed.xml')
  const env = { DATABASE_URL: database.url, BUYWHERE_HOME: folder, LOG_LEVEL: 'silent' }
  const { status, text } = await run(['export', '--to', 'google', '--source', 'shop', '--out', out], env)
  assert.equal(status, 0)
  assert.deepEqual(JSON.parse(text), {
    offers_written: 1,
    offers_left_out: { 'price.missing': 1 },
    facts_left_out: {},
    ids_shortened: 0,
  })
  assert.match(await readFile(out, 'utf8'), /<g:price>49\.90 USD<\/g:price>/)
  await assert.rejects(readFile(`${out}.part`), { code: 'ENOENT' })
})
