import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assignIds } from '../../src/identity/assign-ids.ts'
import { completeParts } from '../../src/identity/complete-parts.ts'
import { constraintsOf, type Decided } from '../../src/identity/constraints.ts'
import { describeProduct } from '../../src/identity/describe-product.ts'
import { gtinsOf, type Member } from '../../src/identity/member.ts'

const OFFERS = 12

/** Offers in up to five products, of up to three GTINs; no product has two. */
const members: fc.Arbitrary<Member[]> = fc
  .array(
    fc.record({
      productId: fc.integer({ min: 1, max: 5 }),
      isDelisted: fc.boolean(),
      hasGtin: fc.boolean(),
      title: fc.constantFrom('Kettle', 'KETTLE!!! best', 'Copper kettle', 'Kettle of copper 2 l'),
      brand: fc.constantFrom(null, 'Acme', 'Bolt'),
      categoryId: fc.constantFrom(null, 1, 2),
    }),
    { minLength: 1, maxLength: OFFERS },
  )
  .map(offers =>
    offers.map(({ hasGtin, ...offer }, at) => ({
      ...offer,
      offerId: 100 + at,
      orgId: null,
      storedProductId: offer.productId,
      description: null,
      gtin: hasGtin ? `0000000000000${offer.productId % 3}` : null,
      mpn: null,
      condition: 'new',
      imageUrl: null,
      attributes: {},
    })),
  )

/** Parts of some of the offers, none in two. */
const partsOf = (all: readonly Member[]): fc.Arbitrary<number[][]> =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: all.length, maxLength: all.length }).map(places => {
    const named = all
      .map(({ offerId }, at) => ({ offerId, part: places[at]! }))
      .filter(({ part }) => part > 0)
    return [...Map.groupBy(named, ({ part }) => part).values()].map(part =>
      part.map(({ offerId }) => offerId),
    )
  })

const asked = members.chain(all => fc.record({ all: fc.constant(all), parts: partsOf(all) }))
const sorted = (parts: readonly (readonly Member[])[]) =>
  parts
    .map(part =>
      part
        .map(({ offerId }) => offerId)
        .sort((a, b) => a - b)
        .join(),
    )
    .sort()

test('whatever parts are asked for, every offer is in one, and none has two GTINs', () => {
  fc.assert(
    fc.property(asked, ({ all, parts }) => {
      const complete = completeParts(parts, all)
      const ids = complete.flat().map(({ offerId }) => offerId)
      assert.deepEqual(
        ids.sort((a, b) => a - b),
        all.map(({ offerId }) => offerId),
      )
      for (const part of complete) assert.ok(gtinsOf(part).length < 2)
    }),
  )
})

test('parts that can be are made as asked, but for the delisted offers that follow', () => {
  fc.assert(
    fc.property(asked, ({ all, parts }) => {
      const complete = completeParts(parts, all)
      const byId = new Map(all.map(member => [member.offerId, member]))
      for (const part of parts) {
        const wanted = part.map(id => byId.get(id)!)
        if (gtinsOf(wanted).length > 1) continue
        const made = complete.find(each => each.some(({ offerId }) => offerId === part[0]))!
        const others = made.filter(({ offerId }) => !part.includes(offerId))
        assert.deepEqual(
          part.filter(id => made.every(({ offerId }) => offerId !== id)),
          [],
        )
        assert.ok(others.every(({ isDelisted }) => isDelisted))
      }
    }),
  )
})

test('an id is given to one part at most, goes with the larger part of its offers, and is not lost without an heir', () => {
  fc.assert(
    fc.property(asked, ({ all, parts }) => {
      const complete = completeParts(parts, all)
      const { ids, absorbed } = assignIds(complete)
      const given = ids.filter(id => id !== null)
      assert.equal(new Set(given).size, given.length)
      const known = new Set(all.map(({ productId }) => productId))
      assert.deepEqual([...given, ...absorbed.map(({ productId }) => productId)].sort(), [...known].sort())
      const countIn = (part: number, productId: number) =>
        complete[part]!.filter(member => member.productId === productId).length
      for (const [part, id] of ids.entries()) {
        if (id === null) continue
        for (const other of complete.keys()) assert.ok(countIn(part, id) >= countIn(other, id))
      }
    }),
  )
})

test('the order of parts and of the offers in them changes neither parts nor ids nor what a product says of itself', () => {
  fc.assert(
    fc.property(asked, fc.infiniteStream(fc.nat()), ({ all, parts }, numbers) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map(item => ({ item, at: numbers.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item)
      const describe = (complete: Member[][]) => {
        const { ids, absorbed } = assignIds(complete)
        const heirs = absorbed.map(({ productId, into }) => `${productId}: ${sorted([complete[into]!])}`)
        const products = complete.map((part, at) => [sorted([part]), ids[at], describeProduct(part)])
        return [products.map(product => JSON.stringify(product)).sort(), heirs]
      }
      assert.deepEqual(
        describe(completeParts(shuffled(parts.map(shuffled)), shuffled(all))),
        describe(completeParts(parts, all)),
      )
    }),
  )
})

const someOffers = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 })
const decisions: fc.Arbitrary<Decided[]> = fc
  .array(
    fc.record({ kind: fc.constantFrom('merge', 'split', 'separate'), left: someOffers, right: someOffers }),
    {
      maxLength: 8,
    },
  )
  .map(list =>
    list.map(({ kind, left, right }, at) => ({
      id: at + 1,
      kind,
      together: left,
      apart: kind === 'merge' ? [] : right.filter(id => !left.includes(id)),
    })),
  )

test('decisions together never ask that two offers be one product and not', () => {
  fc.assert(
    fc.property(decisions, list => {
      const { together, apart } = constraintsOf(list)
      const groupOf = new Map(together.flatMap((group, at) => group.map(id => [id, at] as const)))
      assert.equal(groupOf.size, together.flat().length)
      for (const [one, other] of apart) {
        assert.notEqual(one, other)
        assert.ok(groupOf.get(one) === undefined || groupOf.get(one) !== groupOf.get(other))
      }
    }),
  )
})

test('the newest decision holds whole, whatever was decided before', () => {
  fc.assert(
    fc.property(decisions, list => {
      const newest = list.at(-1)
      if (newest === undefined) return
      const { together, apart } = constraintsOf(list)
      const groupOf = (id: number) => together.find(group => group.includes(id)) ?? [id]
      const [first] = newest.together
      if (newest.kind !== 'separate')
        for (const id of newest.together) assert.ok(groupOf(first!).includes(id))
      const pairs = new Set(apart.map(String))
      for (const one of newest.together) {
        for (const other of newest.apart) {
          assert.ok(pairs.has(String([Math.min(one, other), Math.max(one, other)])))
        }
      }
    }),
  )
})

test('one shop that shouts does not name the product', () => {
  const [plain, alike, shouting] = [
    'Acme kettle 2 l',
    'Acme kettle 2 l steel',
    'BEST!!! kettle free gift sale',
  ].map(
    (title, at): Member => ({
      offerId: 3 - at,
      orgId: null,
      storedProductId: 1,
      productId: 1,
      title,
      description: null,
      brand: at === 2 ? 'BEST' : 'Acme',
      categoryId: null,
      gtin: null,
      mpn: null,
      condition: 'new',
      imageUrl: null,
      attributes: {},
      isDelisted: false,
    }),
  )
  const { title, brand } = describeProduct([shouting!, alike!, plain!])
  assert.deepEqual([title, brand], ['Acme kettle 2 l', 'Acme'])
})
