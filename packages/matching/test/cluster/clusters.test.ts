import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { areVariants, factsOf } from '../../src/cluster/facts-of.ts'
import {
  type Cluster,
  type ClusterOffer,
  type Clusters,
  createClusters,
  type Decision,
} from '../../src/cluster/index.ts'
import { prepareOffer } from '../../src/prepare-offer.ts'
import { anyOffer, anyOffers, shareOfWords } from './offers.ts'

const make = (mostTogether = 300): Clusters =>
  createClusters({ score: shareOfWords, threshold: 0.5, expected: 50, mostTogether })

function runRepair(clusters: Clusters): void {
  for (const _ of clusters.repair());
}

const inOrder = (list: Iterable<Cluster>): Cluster[] => [...list].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))

const partitions = (clusters: Clusters) => ({
  products: inOrder(clusters.products()),
  families: inOrder(clusters.families()),
})

function fromScratch(
  offers: Iterable<readonly [number, ClusterOffer]>,
  decisions: Decision[] = [],
): Clusters {
  const clusters = make()
  for (const [id, offer] of offers) clusters.load(id, offer)
  clusters.decide(decisions)
  runRepair(clusters)
  return clusters
}

const anyDecisions = fc.array(
  fc.record({
    kind: fc.constantFrom('together' as const, 'apart' as const),
    left: fc.nat(23),
    right: fc.nat(23),
  }),
  { maxLength: 6 },
)

/** null: the offer of that id goes. */
const anyPutOrRemoval = fc.record({
  id: fc.nat(11),
  list: fc.option(fc.array(fc.tuple(fc.nat(11), anyOffer), { minLength: 1, maxLength: 4 })),
})

describe('clusters', () => {
  it('every offer is in exactly one product, and every product within one family', () => {
    fc.assert(
      fc.property(anyOffers, anyDecisions, (offers, decisions) => {
        const clusters = make()
        clusters.decide(decisions)
        for (const [id, offer] of offers.entries()) clusters.put(id, offer)
        const { products, families } = partitions(clusters)
        assert.deepEqual(
          products.flat().sort((a, b) => a - b),
          offers.map((_, id) => id),
        )
        assert.deepEqual(
          families.flat().sort((a, b) => a - b),
          offers.map((_, id) => id),
        )
        for (const product of products) {
          const family = clusters.familyOf(product[0] ?? -1)
          assert.ok(product.every(id => family.includes(id)))
        }
      }),
    )
  })

  it('no product ever holds two GTINs, not even by decision', () => {
    fc.assert(
      fc.property(anyOffers, anyDecisions, (offers, decisions) => {
        const clusters = fromScratch(offers.entries(), decisions)
        for (const product of clusters.products()) {
          const gtins = product.flatMap(id => prepareOffer(offers[id] ?? { title: '' }).gtin ?? [])
          assert.ok(new Set(gtins).size <= 1)
        }
      }),
    )
  })

  it('variants and a shop’s own offers stay apart unless people put them together', () => {
    fc.assert(
      fc.property(anyOffers, offers => {
        const clusters = fromScratch(offers.entries())
        const facts = offers.map(offer => factsOf(prepareOffer(offer)))
        for (const product of clusters.products()) {
          const sellers = product.flatMap(id => offers[id]?.seller ?? [])
          assert.equal(new Set(sellers).size, sellers.length)
          for (const one of product) {
            for (const other of product) assert.ok(!areVariants(facts[one]!, facts[other]!))
          }
        }
      }),
    )
  })

  it('the order in which offers come does not matter', () => {
    const shuffled = anyOffers.chain(offers =>
      fc.tuple(
        fc.constant(offers),
        fc.shuffledSubarray([...offers.keys()], { minLength: offers.length, maxLength: offers.length }),
        anyDecisions,
      ),
    )
    fc.assert(
      fc.property(shuffled, ([offers, order, decisions]) => {
        const there = fromScratch(offers.entries(), decisions)
        const here = fromScratch(
          order.map(id => [id, offers[id]!] as const),
          decisions,
        )
        assert.deepEqual(partitions(here), partitions(there))
      }),
    )
  })

  it('whatever came and went, a repair leaves what clustering from scratch gives', () => {
    const anySteps = fc.array(
      fc.oneof(
        fc.record({ verb: fc.constant('put' as const), id: fc.nat(23), offer: anyOffer }),
        fc.record({ verb: fc.constant('putAll' as const), list: fc.array(fc.tuple(fc.nat(23), anyOffer)) }),
        fc.record({ verb: fc.constant('remove' as const), id: fc.nat(23) }),
        fc.record({ verb: fc.constant('decide' as const), decisions: anyDecisions }),
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(anySteps, steps => {
        const clusters = make()
        const offers = new Map<number, ClusterOffer>()
        let decisions: Decision[] = []
        for (const step of steps) {
          if (step.verb === 'put') {
            clusters.put(step.id, step.offer)
            offers.set(step.id, step.offer)
          } else if (step.verb === 'putAll') {
            clusters.putAll(step.list)
            for (const [id, offer] of step.list) offers.set(id, offer)
          } else if (step.verb === 'remove') {
            clusters.remove(step.id)
            offers.delete(step.id)
          } else {
            clusters.decide(step.decisions)
            decisions = step.decisions
          }
        }
        runRepair(clusters)
        assert.deepEqual(partitions(clusters), partitions(fromScratch(offers, decisions)))
      }),
    )
  })

  it('what is told of changes adds up to what there is', () => {
    fc.assert(
      fc.property(fc.array(anyPutOrRemoval, { maxLength: 30 }), steps => {
        const clusters = make()
        const told = { products: new Map<number, Cluster>(), families: new Map<number, Cluster>() }
        for (const { id, list } of steps) {
          const change = list === null ? clusters.remove(id) : clusters.putAll(list)
          for (const level of ['products', 'families'] as const) {
            if (list === null) told[level].delete(id)
            for (const cluster of change[level])
              for (const member of cluster) told[level].set(member, cluster)
          }
        }
        assert.deepEqual(
          {
            products: inOrder(new Set(told.products.values())),
            families: inOrder(new Set(told.families.values())),
          },
          partitions(clusters),
        )
      }),
    )
  })

  it('what people put together or apart holds, and goes when they take it back', () => {
    const clusters = make()
    clusters.put(1, { title: 'acme kx1200 black' })
    clusters.put(2, { title: 'acme kx1200 black' })
    clusters.put(3, { title: 'something else entirely' })
    assert.deepEqual(clusters.productOf(1), [1, 2])
    clusters.decide([
      { kind: 'apart', left: 1, right: 2 },
      { kind: 'together', left: 2, right: 3 },
    ])
    assert.deepEqual(partitions(clusters).products, [[1], [2, 3]])
    runRepair(clusters)
    assert.deepEqual(partitions(clusters).products, [[1], [2, 3]])
    clusters.decide([])
    assert.deepEqual(partitions(clusters).products, [[1, 2], [3]])
  })

  it('colours, packs and conditions are one family, capacities are not', () => {
    const titles = [
      'acme phone kx1200 64gb black',
      'acme phone kx1200 64gb white',
      'acme phone kx1200 64gb black refurbished',
      'acme phone kx1200 64gb black set of 4',
      'acme phone kx1200 128gb black',
    ]
    const clusters = fromScratch(titles.map((title, id) => [id, { title }] as const))
    assert.equal(partitions(clusters).products.length, 5)
    assert.deepEqual(partitions(clusters).families, [[0, 1, 2, 3], [4]])
  })

  it('known clusters come back without comparing anything, and new offers join them', () => {
    const clusters = make()
    clusters.load(1, { title: 'acme kx1200 black' })
    clusters.load(2, { title: 'acme kx1200 black' })
    clusters.load(3, { title: 'bolt zz77b' })
    clusters.restore([[1, 2], [3]], [[1, 2], [3]])
    assert.deepEqual(clusters.productOf(2), [1, 2])
    assert.deepEqual(clusters.put(4, { title: 'acme kx1200 black' }).products, [[1, 2, 4]])
    assert.deepEqual(clusters.remove(1).products, [[2, 4]])
  })

  it('an offer that becomes another thing leaves its product', () => {
    const clusters = make()
    clusters.put(1, { title: 'acme kx1200 black' })
    clusters.put(2, { title: 'acme kx1200 black' })
    assert.deepEqual(inOrder(clusters.put(2, { title: 'bolt zz77b garden hose' }).products), [[1], [2]])
    assert.deepEqual(clusters.put(2, { title: 'bolt zz77b garden hose' }).products, [])
  })

  it('a crowd that hangs together is cut at its weakest pairs, the same way in any order', () => {
    const words = ['red', 'kx1200', 'pump', 'steel', 'valve', 'hose', 'frame', 'motor']
    const offers = words.map((_, at) => ({
      title: ['acme', ...words.slice(at), ...words.slice(0, at)].slice(0, 5).join(' '),
    }))
    const cluster = (order: number[]) => {
      const clusters = make(4)
      for (const id of order) clusters.load(id, offers[id]!)
      runRepair(clusters)
      return partitions(clusters)
    }
    const ids = [...offers.keys()]
    assert.deepEqual(cluster(ids.toReversed()), cluster(ids))
  })

  it('nothing else is let in while a repair is under way', () => {
    const clusters = fromScratch([[1, { title: 'acme kx1200' }]])
    const repair = clusters.repair()
    repair.next()
    assert.throws(() => clusters.put(2, { title: 'bolt' }), /repaired/)
    repair.return()
    assert.deepEqual(clusters.put(2, { title: 'bolt' }).products, [[2]])
  })

  it('titles stuffed with keywords, emoji or nothing at all are clustered like any other', () => {
    const stuffed = Array.from({ length: 3_000 }, (_, at) => `keyword${at}`).join(' ')
    const clusters = fromScratch([
      [1, { title: '' }],
      [2, { title: '\u200b\ufeff' }],
      [3, { title: '🎧🎧🎧' }],
      [4, { title: stuffed }],
      [5, { title: `acme kx1200 ${stuffed}` }],
      [6, { title: 'acme kx1200' }],
    ])
    assert.deepEqual(
      [...clusters.products()].flat().sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6],
    )
    assert.deepEqual(clusters.productOf(6), [6])
  })
})
