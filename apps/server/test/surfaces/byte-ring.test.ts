import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteRing } from '../../src/surfaces/http/byte-ring.ts'

const SIZE = 64
const filled = (length: number, value: number) => new Uint8Array(length).fill(value)

test('what is read is what was written, or nothing once it was overwritten', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: SIZE }), { minLength: 1, maxLength: 40 }), lengths => {
      const ring = new ByteRing(SIZE)
      const written: { place: NonNullable<ReturnType<ByteRing['write']>>; bytes: Uint8Array }[] = []
      for (const [i, length] of lengths.entries()) {
        const bytes = filled(length, i + 1)
        const place = ring.write(bytes) ?? assert.fail('it fits')
        written.push({ place, bytes })
        for (const { place, bytes } of written) {
          const found = ring.read(place)
          if (found !== null) assert.deepEqual(new Uint8Array(found), bytes)
        }
        assert.ok(ring.read(place) !== null, 'the newest is always there')
      }
    }),
  )
})

test('as much is there as the ring is large, and a copy outlives it', () => {
  const ring = new ByteRing(SIZE)
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

test('what is larger than the ring is not kept', () => {
  assert.equal(new ByteRing(SIZE).write(filled(SIZE + 1, 1)), null)
})
