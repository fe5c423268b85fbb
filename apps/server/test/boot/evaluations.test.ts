import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { evaluate } from '../../src/boot/roles/eval.ts'

let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluations-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Runs `eval` as the command line does: what it prints, and the figures at its end. */
async function run(...args: string[]): Promise<{ lines: string[]; figures: Record<string, number> }> {
  const lines: string[] = []
  const context = { env: {}, signal: new AbortController().signal, isTerminal: false }
  const status = await evaluate({ ...context, args, print: line => lines.push(line) })
  assert.equal(status, 0)
  return { lines, figures: JSON.parse(lines.at(-1) ?? '') as Record<string, number> }
}

const page = (price: string, sku: string): string =>
  `<html><head><title>Blue Mug</title></head><body><h1>Blue Mug</h1><p>SKU: ${sku}</p><b class="price">$${price}</b><button>Add to cart</button></body></html>`

async function makePages(
  name: string,
  truth: unknown,
  pages: Record<string, string | Buffer>,
): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, 'html'), { recursive: true })
  await writeFile(join(path, 'ground-truth.json'), JSON.stringify(truth))
  for (const [file, bytes] of Object.entries(pages)) await writeFile(join(path, 'html', file), bytes)
  return path
}

describe('eval pages', () => {
  it('prints precision, recall and F1 of each field by the rules of the public benchmark', async () => {
    const truth = {
      right: {
        url: 'https://shop.example/p/1',
        price: ['12.50'],
        sku: ['BM-1', '4006381333931'],
        availability: ['InStock'],
      },
      wrong: { price: ['9'], sku: [], availability: ['OutOfStock'] },
    }
    const pages = { 'right.html.gz': gzipSync(page('12.5', 'BM-1')), 'wrong.html': page('99', 'BM-2') }
    const { lines, figures } = await run('pages', await makePages('both', truth, pages), '--errors')
    assert.equal(figures['pages.count'], 2)
    assert.equal(figures['price.f1'], 0.5)
    assert.equal(figures['price.support'], 2)
    // A value where there is none to find is wrong, and misses nothing.
    assert.deepEqual([figures['sku.precision'], figures['sku.recall'], figures['sku.support']], [0.5, 1, 1])
    assert.equal(figures['availability.f1'], 0.5)
    assert.ok(lines.includes('price\twrong\ttrue 9\tread 99'), lines.join('\n'))
  })

  it('reads a list of pages with values of our own names', async () => {
    const truth = [
      { file: 'mug.html', values: { name: 'blue  MUG', price: '12.5', sku: 'BM-1', list_price: null } },
    ]
    const { figures } = await run(
      'pages',
      await makePages('list', truth, { 'mug.html': page('12.50', 'BM-1') }),
    )
    assert.deepEqual([figures['name.f1'], figures['price.f1'], figures['sku.f1']], [1, 1, 1])
    assert.equal(figures['list_price.support'], 0)
  })

  it('refuses a folder without pages, without true values, or with broken ones', async () => {
    const missing = await makePages('missing', { one: { price: ['1'] } }, {})
    const empty = await makePages('empty', {}, {})
    await mkdir(join(folder, 'bare'))
    await mkdir(join(folder, 'broken'))
    await writeFile(join(folder, 'broken', 'truth.json'), '{')
    for (const args of [
      [],
      [missing],
      [empty],
      [join(folder, 'bare')],
      [join(folder, 'broken')],
      [missing, empty],
    ])
      await assert.rejects(run('pages', ...args), { code: 'usage' }, args.join(' '))
  })
})

describe('eval prices', () => {
  it('prints precision, recall and F1 of amount and currency, packed or not', async () => {
    const rows = [
      { currency_hint: null, price_text: '€12.50', currency: '€', amount: 12.5 },
      { currency_hint: 'GBP', price_text: '9.99', currency: 'GBP', amount: 9.99 },
      { currency_hint: null, price_text: 'call us', currency: null, amount: 5 },
    ]
    const text = rows.map(row => JSON.stringify(row)).join('\n')
    await writeFile(join(folder, 'prices.jsonl'), text)
    await writeFile(join(folder, 'prices.jsonl.gz'), gzipSync(text))
    const { figures } = await run('prices', join(folder, 'prices.jsonl'))
    assert.deepEqual((await run('prices', join(folder, 'prices.jsonl.gz'))).figures, figures)
    assert.equal(figures['prices.count'], 3)
    assert.deepEqual([figures['amount.precision'], figures['amount.recall']], [1, 2 / 3])
    assert.deepEqual([figures['currency.f1'], figures['currency.support']], [1, 2])
  })

  it('refuses files that are missing, or lines of another form, and names the line', async () => {
    await writeFile(join(folder, 'odd.jsonl'), '{"price_text": "1", "amount": 1}\n{"text": "1"}\n')
    await assert.rejects(run('prices', join(folder, 'odd.jsonl')), { code: 'usage', message: /line 2/ })
    await assert.rejects(run('prices', join(folder, 'none.jsonl')), { code: 'usage' })
    await assert.rejects(run('prices'), { code: 'usage' })
  })
})

it('eval names what it takes when asked for something else', async () => {
  await assert.rejects(run('nothing'), { code: 'usage', message: /pages, prices, relevance/ })
})
