import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Cluster,
  type ClusterOffer,
  type ClusterOptions,
  createCatalogueScore,
  createClusters,
} from '../../src/cluster/index.ts'
import { prepareOffer } from '../../src/prepare-offer.ts'
import { gatherStatistics } from '../../src/statistics.ts'

const BRANDS = ['Norvik', 'Calder', 'Ostrea', 'Pell', 'Quill', 'Tarn']
const THINGS = ['kettle', 'headphones', 'drill', 'desk lamp', 'backpack', 'monitor', 'router', 'speaker']

/** Six thousand offers of two thousand things, as three shops would write them. */
const offers: ClusterOffer[] = Array.from({ length: 6_000 }, (_, at) => {
  const thing = Math.floor(at / 3)
  const brand = BRANDS[thing % BRANDS.length]!
  const name = THINGS[thing % THINGS.length]!
  const model = `${name.slice(0, 2)}-${1_000 + thing * 7}`
  const titles = [`${brand} ${model} ${name}`, `${name} ${brand} ${model} black`, `${brand} ${name} ${model}`]
  return { title: titles[at % 3]!, brand, price: 20 + (thing % 90), seller: `shop ${at % 3}` }
})
const score = createCatalogueScore(gatherStatistics(offers.map(prepareOffer)))

function cluster(options: Partial<ClusterOptions>): readonly Cluster[] {
  const clusters = createClusters({ ...score, expected: offers.length, ...options })
  for (const [id, offer] of offers.entries()) clusters.load(id, offer)
  for (const _ of clusters.repair());
  clusters.endThreads()
  return [...clusters.products(), ...clusters.families()]
}

test('however many threads compare, the clusters are the same', () => {
  const alone = cluster({ threads: 0 })
  assert.ok(alone.length < offers.length)
  assert.deepEqual(cluster({ threads: 2 }), alone)
})

test('however many threads place a batch among what is there, the clusters are the same', () => {
  const placeIn = (threads: number): readonly Cluster[] => {
    const clusters = createClusters({ ...score, expected: offers.length, threads })
    const entries = offers.map((offer, id) => [id, offer] as const)
    clusters.putAll(entries.slice(0, 200))
    clusters.putAll(entries.slice(200, 5_400))
    // The threads of the batch before know neither these nor what others have become.
    clusters.putAll(entries.slice(5_400))
    clusters.putAll(
      entries.slice(0, 900).map(([id, offer]) => [id, { ...offer, title: `${offer.title} 64gb` }]),
    )
    clusters.endThreads()
    clusters.putAll(entries.slice(0, 900))
    return [...clusters.products(), ...clusters.families()]
  }
  const alone = placeIn(0)
  assert.ok(alone.length < offers.length)
  assert.deepEqual(placeIn(2), alone)
})

test('a repair ends with what one of its threads failed of', () => {
  const module = new URL('./failing-scores.ts', import.meta.url).href
  const failing = { threads: 1, inThreads: { module, data: 'no such score' } }
  assert.throws(() => cluster(failing), /no such score/)
})
