import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCores } from '../../../../drills/world/split-cores.ts'

test('a list of cores is read as taskset writes it', () => {
  assert.deepEqual(readCores('5'), [5])
  assert.deepEqual(readCores('0,2-4,7'), [0, 2, 3, 4, 7])
})
