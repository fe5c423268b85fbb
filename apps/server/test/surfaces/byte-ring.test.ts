import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteRing, type RingPlace } from '../../src/surfaces/http/byte-ring.ts'

const MOST = 64
const LIFETIME_MS = 1_000
const filled = (length: number, value: number) => new Uint8Array(length).fill(value)

function openRing(firstBytes = MOST) {
  const time = { ms: 0 }
  const ring = new ByteRing({ firstBytes, mostBytes: MOST, lifetimeMs: LIFETIME_MS, nowMs: () => time.ms })
  return { ring, time }
}

test('what is read is what was written, or nothing once it was overwritten', () => {
  const steps = fc.array(fc.record({ length: fc.nat(MOST), passedMs: fc.nat(2 * LIFETIME_MS) }), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(fc.constantFrom(1, 8, MOST), steps, (firstBytes, steps) => {
      const { ring, time } = openRing(firstBytes)
      const written: { place: RingPlace; bytes: Uint8Array }[] = []
      for (const [i, { length, passedMs }] of steps.entries()) {
        time.ms += passedMs
        const bytes = filled(length, i + 1)
        const newest = ring.write(bytes) ?? assert.fail('it fits')
        written.push({ place: newest, bytes })
        for (const { place, bytes } of written) {
          const found = ring.read(place)
          if (found !== null) assert.deepEqual(new Uint8Array(found), bytes)
        }
        assert.ok(ring.read(newest) !== null, 'the newest is always there')
      }
    }),
  )
})

test('as much is there as the ring is large, and a copy outlives it', () => {
  const { ring } = openRing()
  const places = [1, 2, 3, 4].map(value => ring.write(filled(16, value))!)
  const copies = places.map(place => ring.read(place))
  assert.ok(copies.every(copy => copy !== null))
  ring.write(filled(1, 5))
  assert.deepEqual(
    places.map(place => ring.read(place) !== null),
    [false, true, true, true],
  )
  assert.deepEqual(new Uint8Array(copies[0]!), filled(16, 1))
})

test('it grows while it goes round sooner than bytes are wanted, and no further', () => {
  const { ring, time } = openRing(16)
  const heldAfter = (passedMs: number) => {
    const places = Array.from({ length: 32 }, () => {
      time.ms += passedMs
      return ring.write(filled(8, 1))!
    })
    return places.filter(place => ring.read(place) !== null).length
  }
  assert.equal(heldAfter(LIFETIME_MS), 2)
  assert.equal(heldAfter(LIFETIME_MS / 4), 4)
  assert.equal(heldAfter(1), 8)
  assert.equal(heldAfter(0), 8)
})

test('what is larger than the ring can become is not kept', () => {
  assert.equal(openRing().ring.write(filled(MOST + 1, 1)), null)
})
