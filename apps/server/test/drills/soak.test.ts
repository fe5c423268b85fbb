import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../../../drills/soak.ts'

test('under mixed load a server opens no more and more files and sockets', async t => {
  const { failures } = await run({
    isShort: true,
    signal: t.signal,
    values: {},
    print: line => t.diagnostic(line),
  })
  assert.deepEqual(failures, [])
})
