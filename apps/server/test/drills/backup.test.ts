import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../../../drills/backup.ts'

test('a server that loses its disk under writes is brought back from the store to within a minute', async context => {
  const { figures, failures } = await run({
    isShort: true,
    signal: context.signal,
    print: line => context.diagnostic(line),
  })
  assert.deepEqual(failures, [])
  assert.ok((figures.writes_acknowledged ?? 0) > 100)
})
