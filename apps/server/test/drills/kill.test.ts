import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../../../drills/kill.ts'

test('kill -9 of any process during mixed load loses nothing that was acknowledged', async t => {
  const { failures } = await run({
    isShort: true,
    signal: t.signal,
    values: {},
    print: line => t.diagnostic(line),
  })
  assert.deepEqual(failures, [])
})
