import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PRIORITIES, priorityOf } from '../../../src/surfaces/http/shed/priority.ts'
import { startServer } from '../../support/start-server.ts'

// Pinned: what is served longest when there is too much to do. A new route is `rest` until it is put elsewhere here.

const EXPECTED: Record<string, readonly string[]> = {
  health: ['/health', '/health/detailed', '/metrics'],
  go: ['/go/{id}'],
  search: [
    '/v1/deals',
    '/v1/products',
    '/v1/products/best-price',
    '/v1/products/compare',
    '/v1/products/search',
    '/v1/products/{id}',
    '/v1/products/{id}/matches',
    '/v1/products/{id}/merge',
    '/v1/products/{id}/offers',
    '/v1/products/{id}/price-history',
    '/v1/products/{id}/prices',
    '/v1/products/{id}/similar',
    '/v1/products/{id}/split',
    '/v1/search',
    '/v1/suggest',
  ],
  bulk: [
    '/feeds',
    '/feeds/{id}',
    '/feeds/{id}/products',
    '/v1/feeds/check',
    '/v1/ingest/bulk',
    '/v1/ingest/health',
    '/v1/ingest/products',
    '/v1/ingest/runs',
    '/v1/ingest/runs/{id}',
    '/v1/ingest/runs/{id}/approve',
    '/v1/ingest/runs/{id}/diff',
    '/v1/ingest/runs/{id}/discard',
  ],
}

test('every route has the priority it is meant to have', async () => {
  await using server = await startServer({ hasJobs: true })
  const { paths } = (await (await fetch(`${server.apiUrl}/openapi.json`)).json()) as { paths: object }
  const found = Object.groupBy(Object.keys(paths).sort(), path => priorityOf(path))
  const { rest, ...listed } = found
  assert.deepEqual({ ...listed }, EXPECTED)
  assert.ok(rest?.includes('/v1/keys'))
})

test('tool calls of agents count like searches, addresses that are not in the reference like those that are', () => {
  for (const path of [
    '/mcp',
    '/mcp/',
    '/api/search?q=x',
    '/api/products/101',
    '/api/suggest',
    '/v1/products/deals',
    '/catalog/search',
  ]) {
    assert.equal(priorityOf(path), 'search', path)
  }
  assert.equal(priorityOf('/mcp/health'), 'health')
  assert.equal(priorityOf('/v1/searches'), 'rest')
  assert.equal(priorityOf('/v1?x=/v1/search'), 'rest')
  assert.equal(priorityOf('/healthy'), 'rest')
})

test('whatever is sent as an address has a priority', () => {
  fc.assert(fc.property(fc.string(), address => PRIORITIES.includes(priorityOf(address))))
  fc.assert(fc.property(fc.webPath(), address => PRIORITIES.includes(priorityOf(address))))
})
