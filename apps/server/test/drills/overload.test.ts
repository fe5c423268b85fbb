import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../../../drills/overload.ts'

test('under five times what it can answer, a server goes on answering, refuses the rest, and answers /health and /go throughout', async t => {
  const { failures } = await run({
    isShort: true,
    signal: t.signal,
    print: line => t.diagnostic(line),
  })
  assert.deepEqual(failures, [])
})
