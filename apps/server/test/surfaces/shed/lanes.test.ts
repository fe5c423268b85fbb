import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AdaptiveLimit } from '../../../src/surfaces/http/shed/adaptive-limit.ts'
import { Lane } from '../../../src/surfaces/http/shed/lane.ts'

type Asked = { id: number; state: 'asked' | 'begun' | 'refused'; isGone: boolean }

function asker() {
  const all: Asked[] = []
  const ask = (lane: Lane, nowMs: number) => {
    const asked: Asked = { id: all.length, state: 'asked', isGone: false }
    all.push(asked)
    const become = (state: Asked['state']) => () => {
      assert.equal(asked.state, 'asked', 'told once')
      asked.state = state
    }
    lane.enter({ start: become('begun'), refuse: become('refused'), isGone: () => asked.isGone }, nowMs)
    return asked
  }
  return { all, ask, states: () => all.map(({ state }) => state) }
}

const lane = (options: Partial<ConstructorParameters<typeof Lane>[0]> = {}) =>
  new Lane({ limit: 1, waitingMax: 2, deadlineMs: 100, ...options })

test('what fits is begun, some wait, and the rest is refused at once', () => {
  const { ask, states } = asker()
  const one = lane()
  for (let i = 0; i < 4; i++) ask(one, 0)
  assert.deepEqual(states(), ['begun', 'asked', 'asked', 'refused'])
  one.leave(10, 10)
  assert.deepEqual(states(), ['begun', 'begun', 'asked', 'refused'], 'in order')
})

test('a line that cannot keep up refuses who has waited too long and serves who came last', () => {
  const { ask, states } = asker()
  const one = lane({ waitingMax: 3 })
  ask(one, 0)
  ask(one, 0)
  ask(one, 80)
  ask(one, 90)
  one.leave(120, 120)
  assert.deepEqual(states(), ['begun', 'refused', 'asked', 'begun'])
})

test('where nothing ends, those who wait are still told in time', () => {
  const { ask, states } = asker()
  const one = lane()
  ask(one, 0)
  ask(one, 0)
  one.expire(101)
  assert.deepEqual(states(), ['begun', 'refused'])
})

test('nothing is begun, or answered, for a client that has gone', () => {
  const { ask, all, states } = asker()
  const one = lane()
  ask(one, 0)
  ask(one, 0)
  ask(one, 0)
  all[1]!.isGone = true
  one.leave(5, 5)
  assert.deepEqual(states(), ['begun', 'asked', 'begun'])
})

test('whatever happens, no more is under way than may be, and nobody waits while there is room', () => {
  const events = fc.array(fc.record({ isAsking: fc.boolean(), afterMs: fc.integer({ min: 0, max: 80 }) }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 4 }), (steps, limit) => {
      const { ask, all } = asker()
      const one = lane({ limit })
      let nowMs = 0
      let ended = 0
      for (const { isAsking, afterMs } of steps) {
        nowMs += afterMs
        if (isAsking) ask(one, nowMs)
        else if (one.underWay > 0) {
          ended++
          one.leave(1, nowMs)
        }
        const begun = all.filter(({ state }) => state === 'begun').length - ended
        const waiting = all.filter(({ state }) => state === 'asked').length
        assert.equal(begun, one.underWay)
        assert.ok(begun <= limit)
        assert.ok(waiting === 0 || begun === limit)
      }
    }),
  )
})

test('the limit shrinks while requests are slow, grows back when they are not, and stays within its bounds', () => {
  const limit = new AdaptiveLimit({ initial: 10, min: 4, max: 20, targetMs: 100 })
  const windows = (count: number, tookMs: number, underWay: () => number) => {
    for (let i = 0; i < count * 32; i++) limit.sample(tookMs, underWay())
  }
  windows(1, 150, () => 10)
  assert.equal(limit.value, 8)
  windows(50, 150, () => 10)
  assert.equal(limit.value, 4)
  windows(3, 20, () => limit.value)
  assert.equal(limit.value, 7)
  windows(50, 20, () => limit.value)
  assert.equal(limit.value, 20)
  windows(50, 20, () => 2)
  assert.equal(limit.value, 20)
})

test('a limit that is not used is not raised: nothing was learned about it', () => {
  const limit = new AdaptiveLimit({ initial: 10, min: 4, max: 20, targetMs: 100 })
  for (let i = 0; i < 3_200; i++) limit.sample(5, 2)
  assert.equal(limit.value, 10)
})
