import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engineFigures, ratioFigures } from '../../../../bench/search/figures.ts'
import type { Timings } from '../../../../bench/search/measure.ts'
import { renderTable } from '../../../../bench/search/table.ts'
import { summarise } from '../../../../bench/support/summarise.ts'

function timings(
  queries: number[],
  search: number[],
  more: Partial<Timings['ms']> = {},
  hits = queries.map(() => 20),
): Timings {
  return { queries, ms: { search, ...more }, hits }
}

const none = timings([], [])
const report = {
  buildMs: 1_500,
  peakRssBytes: 9_000_000,
  reloadMs: 12,
  diskBytes: 5_000_000,
  rssBytes: null,
  qps: 4_321.5,
  timings: {
    real: timings([1, 0], [2, 4], { count: [1, 1] }),
    prefix: none,
    typo: timings([0], [7]),
    model: none,
    hostile: none,
  },
}

test('a ratio compares the very queries that the peer was asked, its count included', () => {
  const ours = timings([2, 0, 1], [100, 1, 2])
  const peer = timings([1, 0], [10, 20], { count: [2, 4] })
  const ratios = ratioFigures('peer', peer, ours)
  assert.equal(ratios['ratio.peer_mean'], 18 / 1.5)
  assert.equal(ratios['ratio.peer_p99'], 24 / 2)
})

test('a ratio is also taken over the queries alone that the peer answered', () => {
  const ours = timings([0, 1], [9, 2])
  const peer = timings([0, 1], [1, 8], {}, [0, 20])
  const ratios = ratioFigures('peer', peer, ours)
  assert.equal(ratios['ratio.peer_mean'], 9 / 11)
  assert.equal(ratios['ratio.peer_answered_mean'], 4)
})

test('no ratio is made up for queries that ours was not asked', () => {
  assert.deepEqual(ratioFigures('peer', timings([0, 9], [1, 1]), timings([0], [1])), {})
})

test('keys are stable, real queries have the bare ones, and what is not known has none', () => {
  const figures = engineFigures('ours', report)
  // With its count, where that is a question of its own.
  assert.equal(figures['ours.mean_ms'], 4)
  assert.equal(figures['ours.p99_ms'], 5)
  assert.equal(figures['ours.count_mean_ms'], 1)
  assert.equal(figures['ours.search_only_p99_ms'], 4)
  assert.equal(figures['ours.typo_p99_ms'], 7)
  assert.equal(figures['ours.build_ms'], 1_500)
  assert.equal(figures['ours.qps_2_threads'], 4_321.5)
  assert.equal(figures['ours.prefix_queries'], 0)
  for (const key of ['ours.rss_bytes', 'ours.prefix_mean_ms', 'ours.typo_count_mean_ms']) {
    assert.ok(!(key in figures), key)
  }
})

test('percentiles are values that were measured', () => {
  const { p50, p90, p99, mean, max } = summarise([5, 1, 3, 2, 4])
  assert.deepEqual({ p50, p90, p99, mean, max }, { p50: 3, p90: 5, p99: 5, mean: 3, max: 5 })
  assert.throws(() => summarise([]), RangeError)
})

test('the table has a row for each engine, its caption, and what each gives', () => {
  const table = renderTable([{ name: 'ours', gives: 'totals' }], engineFigures('ours', report), 'the caption')
  const [titles, rule, row, ...rest] = table.split('\n')
  assert.equal(titles?.split('|').length, rule?.split('|').length)
  assert.equal(titles?.split('|').length, row?.split('|').length)
  assert.match(row ?? '', /^\| ours \| 2 \| 3 \| 5 \| 5 \| 4 \|/)
  assert.ok(rest.includes('the caption'))
  assert.ok(rest.includes('- ours: totals.'))
})
