import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { run } from '../../../../drills/failover.ts'
import { onlyReplicable } from '../support/database-cluster.ts'

const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

test('a primary that dies under load takes no acknowledged write with it, nor what is served from memory', {
  skip: onlyReplicable.skip || (!hasPgBouncer && 'no pgbouncer'),
}, async () => {
  const told: string[] = []
  const { figures, failures } = await run({
    isShort: true,
    signal: new AbortController().signal,
    print: line => told.push(line),
  })
  assert.deepEqual(failures, [], told.join('\n'))
  assert.equal(figures.sync_writes_lost, 0)
  assert.ok((figures.sync_writes_acknowledged ?? 0) > 0)
})
