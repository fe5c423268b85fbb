import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Circuit } from '../../../src/kernel/cache/circuit.ts'

test('a server is left alone for a second after a failure, and for longer each time it fails again soon', () => {
  const circuit = new Circuit()
  assert.equal(circuit.mayTry(0), true, 'it is tried at once at the start')
  let nowMs = 0
  for (const openForMs of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    circuit.close(nowMs)
    assert.equal(circuit.isOpen, false)
    assert.equal(circuit.open(nowMs), true)
    assert.equal(circuit.open(nowMs), false, 'what fails meanwhile is no news')
    assert.equal(circuit.mayTry(nowMs + openForMs - 1), false)
    assert.equal(circuit.mayTry(nowMs + openForMs), true)
    nowMs += openForMs
  }
  circuit.close(nowMs)
  nowMs += 30_000
  circuit.open(nowMs)
  assert.equal(circuit.mayTry(nowMs + 1_000), true, 'after a calm while it is a second again')
})
