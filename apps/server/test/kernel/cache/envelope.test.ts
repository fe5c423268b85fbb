import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Envelope, pack, UndecodableError, unpack } from '../../../src/kernel/cache/envelope.ts'

const EXPECTED = { kind: 'notes', codecVersion: 3 }
const envelopes: fc.Arbitrary<Envelope> = fc.record(
  {
    kind: fc.constant('notes'),
    codecVersion: fc.constant(3),
    floor: fc.bigInt(0n, 2n ** 64n - 1n),
    madeAtMs: fc.nat(),
    ageAtWriteMs: fc.nat({ max: 1_000_000 }),
    lifetimeMs: fc.nat({ max: 1_000_000 }),
    keptMs: fc.nat({ max: 1_000_000 }),
    body: fc.string({ unit: 'grapheme' }),
  },
  { noNullPrototype: true },
)

const reasonOf = (work: () => unknown): string | null => {
  try {
    work()
    return null
  } catch (error) {
    assert.ok(error instanceof UndecodableError)
    return error.reason
  }
}

test('what was packed under a key comes back as it was', () => {
  fc.assert(
    fc.property(fc.string(), envelopes, (key, envelope) => {
      assert.deepEqual(unpack(key, pack(key, envelope), EXPECTED), envelope)
    }),
  )
})

test('a value of which any one character became another, or that is cut short, is not read', () => {
  fc.assert(
    fc.property(envelopes, fc.nat(), fc.boolean(), (envelope, at, isCut) => {
      const text = pack('key', envelope)
      const place = at % text.length
      const other = text[place] === 'x' ? 'y' : 'x'
      const broken = isCut ? text.slice(0, place) : text.slice(0, place) + other + text.slice(place + 1)
      assert.notEqual(
        reasonOf(() => unpack('key', broken, EXPECTED)),
        null,
      )
    }),
  )
})

test('whatever text lies there is read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      assert.equal(
        reasonOf(() => unpack('key', text, EXPECTED)),
        'form',
      )
    }),
  )
})

test('a value found under another key, of another kind or of another version is refused for that', () => {
  const [envelope] = fc.sample(envelopes, 1)
  assert.ok(envelope)
  const text = pack('key', envelope)
  assert.equal(
    reasonOf(() => unpack('other key', text, EXPECTED)),
    'checksum',
  )
  assert.equal(
    reasonOf(() => unpack('key', text, { ...EXPECTED, kind: 'deals' })),
    'version',
  )
  assert.equal(
    reasonOf(() => unpack('key', text, { ...EXPECTED, codecVersion: 4 })),
    'version',
  )
})
