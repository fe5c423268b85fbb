import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { scoreClusters } from '../../../../eval/support/cluster-scores.ts'
import { evaluate } from '../../src/boot/roles/eval.ts'

let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-evaluation-'))
})
after(() => rm(folder, { recursive: true, force: true }))

async function run(...args: string[]): Promise<Record<string, number>> {
  const lines: string[] = []
  const context = { env: {}, signal: new AbortController().signal, isTerminal: false }
  assert.equal(
    await evaluate({ ...context, args: ['clusters', ...args], print: line => lines.push(line) }),
    0,
  )
  return JSON.parse(lines.at(-1) ?? '') as Record<string, number>
}

const HEADER = 'offer_id,title,merchant_id,cluster_id,cluster_label,category_id,category'
const ROWS = [
  '1,bosch smv68md02g dishwasher,1,7,A,1,X',
  '2,"bosch, smv68md02g ""serie 6"" dishwasher",2,7,A,1,X',
  '3,siemens sn636x00ce dishwasher white,1,8,B,1,X',
  '4,siemens sn636x00ce dishwasher,2,8,B,1,X',
  '5,smeg fab30rbl fridge,3,9,C,1,X',
]

describe('eval clusters', () => {
  it('prints what blocking loses and how well the clusters agree, of titles and merchants alone', async () => {
    const text = [HEADER, ...ROWS].join('\r\n')
    await writeFile(join(folder, 'offers.csv'), text)
    await writeFile(join(folder, 'offers.csv.gz'), gzipSync(text))
    const figures = await run(join(folder, 'offers.csv'))
    assert.equal(figures['clusters.offers'], 5)
    assert.equal(figures['blocking.recall_direct'], 1)
    assert.equal(figures['blocking.recall_reachable'], 1)
    assert.ok((figures['blocking.candidates_per_offer'] ?? 99) <= 4)
    for (const key of ['family.f1', 'family.b_cubed.f1', 'product.precision', 'product.recall']) {
      assert.equal(typeof figures[key], 'number', key)
    }
    assert.deepEqual(await run(join(folder, 'offers.csv.gz')), figures)
  })

  it('sees neither ids nor labels nor categories', async () => {
    const hidden = ROWS.map(row => row.replace(/^\d/, '9').replace(/,[ABC],1,X$/, ',hidden,9,hidden'))
    await writeFile(join(folder, 'hidden.csv'), [HEADER, ...hidden].join('\n'))
    assert.deepEqual(await run(join(folder, 'hidden.csv')), await run(join(folder, 'offers.csv')))
  })

  it('refuses files that are missing, have other columns or too few of them', async () => {
    await writeFile(join(folder, 'other.csv'), 'id,name\n1,mug\n')
    await writeFile(join(folder, 'short.csv'), `${HEADER}\n1,mug\n`)
    for (const args of [
      [],
      [join(folder, 'none.csv')],
      [join(folder, 'other.csv')],
      [join(folder, 'short.csv')],
    ]) {
      await assert.rejects(run(...args), { code: 'usage' }, args.join(' '))
    }
  })
})

describe('agreement of clusters', () => {
  it('counts pairs, and offers by the share of their cluster that is theirs', () => {
    // True: {0, 1, 2} and {3, 4}; found: {0, 1}, {2, 3}, {4}.
    const { pairs, bCubed } = scoreClusters([[0, 1], [2, 3], [4]], [7, 7, 7, 9, 9])
    assert.deepEqual([pairs.precision, pairs.recall], [1 / 2, 1 / 4])
    assert.equal(bCubed.precision, (1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert.equal(bCubed.recall, (2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
  })

  it('is full where nobody belongs together and nobody was put together', () => {
    assert.equal(scoreClusters([[0], [1]], [1, 2]).pairs.f1, 1)
  })
})
