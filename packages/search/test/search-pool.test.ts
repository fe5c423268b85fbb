import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { openIndex, type ProductDocument, type ProductIndex, type SearchQuery } from '../src/index.ts'
import { NOW, productOf, queries } from './arbitraries.ts'
import { READING, type WrittenAnswer } from './write-answer.ts'

const PRODUCTS = 12

const ASK: SearchQuery = {
  text: 'usb',
  groupBy: 'product',
  filters: {},
  rates: new Map([['USD', 1]]),
  sort: 'relevance',
  offset: 0,
  limit: 10,
  facets: ['brand'],
  facetSize: 5,
  visibleOrgIds: [],
  staleBefore: 0,
}

const offer = {
  source: 'us-01',
  country: 'US',
  region: 'us',
  sku: '1',
  title: 'usb cable',
  url: null,
  imageUrl: null,
  gtin: null,
  mpn: null,
  condition: 'new' as const,
  availability: 'in_stock' as const,
  currency: 'USD',
  listPrice: null,
  suspect: null,
  shipping: null,
  rating: null,
  reviewsCount: 0,
  observedAt: NOW,
  confirmed: false,
  sourceUpdatedAt: null,
  missing: false,
  updatedAt: NOW,
}

const cable = (productId: string, price: number): ProductDocument => ({
  productId,
  orgId: null,
  title: 'usb cable',
  description: null,
  brand: 'Anker',
  categoryPath: [],
  imageUrl: null,
  attributes: {},
  createdAt: NOW,
  offers: [{ ...offer, offerId: `${productId}0`, price }],
})

async function* oneChunk(documents: ProductDocument[]): AsyncGenerator<ProductDocument[]> {
  yield documents
}

/** Every worker thread that this process starts from here on, and a function that ends the watch. */
function watchWorkers(onWorker: (worker: Worker) => void = () => undefined) {
  const workers: Worker[] = []
  const see = (worker: Worker) => {
    workers.push(worker)
    onWorker(worker)
  }
  process.on('worker', see)
  return { workers, stop: () => process.off('worker', see) }
}

type Step =
  | { kind: 'apply'; upserts: ProductDocument[]; deletes: string[] }
  | { kind: 'build'; documents: ProductDocument[] }
  | { kind: 'confirm'; source: string; at: number }
  | { kind: 'expire'; source: string; lifetimeMs: number }
  | { kind: 'settle' }

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('apply' as const),
      upserts: fc.array(productOf(PRODUCTS), { maxLength: 6 }),
      deletes: fc.array(fc.integer({ min: 1, max: PRODUCTS }).map(String), { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('build' as const),
      documents: fc.array(productOf(PRODUCTS), { maxLength: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      source: fc.constantFrom('us-01', 'sg-01'),
      at: fc.integer({ min: NOW - 2, max: NOW }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('expire' as const),
      source: fc.constantFrom('us-01', 'sg-01'),
      lifetimeMs: fc.integer({ min: 0, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'settle' }) },
)

async function take(index: ProductIndex, step: Step): Promise<void> {
  if (step.kind === 'apply') await index.apply(step)
  else if (step.kind === 'build') await index.build(oneChunk(step.documents))
  else if (step.kind === 'settle') await index.settle()
  else if (step.kind === 'expire') index.setLifetimes(new Map([[step.source, step.lifetimeMs]]))
  else index.confirmSource(step.source, step.at)
}

for (const inlineProducts of [0, 1000]) {
  const where = inlineProducts === 0 ? 'on a worker' : 'on the calling thread'
  test(`search threads answer what search answers at that moment, changes being made ${where}`, async () => {
    const { index } = await openIndex({ searchThreads: 2, mergeFactor: 2, inlineProducts })
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(steps, { minLength: 2, maxLength: 8 }),
          fc.array(queries, { minLength: 6, maxLength: 6 }),
          async (all, ask) => {
            let isUnderWay = true
            const changing = (async () => {
              for (const step of all) await take(index, step)
            })().finally(() => {
              isUnderWay = false
            })
            const compare = async (query: SearchQuery) => {
              const expected = index.search(query)
              assert.deepEqual(await index.searchAsync(query), expected)
            }
            const asking = async (from: number) => {
              for (let at = from; isUnderWay; at++) await compare(ask[at % ask.length] as SearchQuery)
            }
            await Promise.all([changing, asking(0), asking(1), asking(2)])
            await Promise.all(ask.map(compare))
          },
        ),
        { numRuns: 15 },
      )
    } finally {
      await index.close()
    }
  })
}

test('a product that is replaced over and over is found by every search, once, and never as it was before', async () => {
  const { index } = await openIndex({ searchThreads: 2, mergeFactor: 2 })
  const enough = 3000
  let answers = 0
  let begun = 0
  let applied = 0
  let isAsking = true
  const replace = async () => {
    begun++
    await index.apply({ upserts: [cable('1', begun)], deletes: [] })
    applied = begun
  }
  const replacing = async () => {
    // Between two changes answers come in: a change of one product waits for nothing else.
    for (; isAsking; await new Promise(resolve => setImmediate(resolve))) await replace()
  }
  const asking = async () => {
    while (answers < enough) {
      const oldest = applied
      const { total, hits, facets } = await index.searchAsync(ASK)
      answers++
      assert.equal(total, 1)
      assert.deepEqual(facets.brand, [{ value: 'Anker', count: 1 }])
      assert.equal(hits.length, 1)
      const price = hits[0]?.offer.price ?? 0
      assert.ok(price >= oldest && price <= begun, `${price} is not from ${oldest} to ${begun}`)
    }
  }
  try {
    await replace()
    await index.searchAsync(ASK)
    const asked = Promise.all(Array.from({ length: 8 }, asking)).finally(() => {
      isAsking = false
    })
    await Promise.all([replacing(), asked])
    assert.ok(applied > enough / 10, `${applied} changes`)
  } finally {
    await index.close()
  }
})

test('searches under way on threads that end are answered all the same, and the threads replaced', async () => {
  const { workers, stop } = watchWorkers()
  const { index } = await openIndex({ searchThreads: 2 })
  try {
    await index.apply({ upserts: [cable('1', 5), cable('2', 6)], deletes: [] })
    const expected = index.search(ASK)
    for (let round = 1; round <= 3; round++) {
      // Both threads have answered: they are whole, so their end is no fault of theirs.
      await Promise.all(Array.from({ length: 8 }, () => index.searchAsync(ASK)))
      assert.equal(workers.length, round * 2)
      const asked = Array.from({ length: 20 }, () => index.searchAsync(ASK))
      const ended = workers.slice(-2).map(worker => worker.terminate())
      for (const answer of await Promise.all(asked)) assert.deepEqual(answer, expected)
      await Promise.all(ended)
      await index.apply({ upserts: [cable('3', round)], deletes: ['3'] })
    }
  } finally {
    stop()
    await index.close()
  }
})

test('where no search thread can live, searches run on the calling thread until a build', async () => {
  const { workers, stop } = watchWorkers(worker => void worker.terminate())
  const { index } = await openIndex({ searchThreads: 2 })
  await index.apply({ upserts: [cable('1', 5)], deletes: [] })
  assert.deepEqual(await index.searchAsync(ASK), index.search(ASK))
  while (workers.length < 2) await new Promise(resolve => setImmediate(resolve))
  await Promise.all(workers.map(worker => worker.threadId < 0 || once(worker, 'exit')))
  assert.deepEqual(await index.searchAsync(ASK), index.search(ASK))
  assert.equal(workers.length, 2)
  stop()
  const later = watchWorkers()
  try {
    await index.build(oneChunk([cable('7', 5)]))
    assert.deepEqual(await index.searchAsync(ASK), index.search(ASK))
    // One that built, and the two that search.
    assert.equal(later.workers.length, 3)
  } finally {
    later.stop()
    await index.close()
  }
})

test('a query that cannot be sent or answered is an error to its caller only', async () => {
  const { index } = await openIndex({ searchThreads: 1 })
  try {
    await index.apply({ upserts: [cable('1', 5)], deletes: [] })
    const unsendable = { ...ASK, extra: () => undefined }
    const unanswerable = { ...ASK, filters: null as unknown as SearchQuery['filters'] }
    assert.throws(() => index.search(unanswerable), TypeError)
    const asked = [ASK, unsendable, ASK, unanswerable, ASK].map(query => index.searchAsync(query))
    const settled = await Promise.allSettled(asked)
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
    )
    for (const outcome of settled)
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof TypeError)
  } finally {
    await index.close()
  }
})

const WRITER = { module: new URL('./write-answer.ts', import.meta.url), exportName: 'writeAnswer' }

for (const searchThreads of [0, 1]) {
  const where = searchThreads === 0 ? 'the calling thread' : 'a search thread'
  test(`the responder writes answers on ${where}, and its errors reach their caller only`, async () => {
    const { index } = await openIndex({ searchThreads, responder: WRITER })
    try {
      await index.apply({ upserts: [cable('1', 5)], deletes: [] })
      const request = { ...ASK, text: 'anker usb under $20' }
      index.setContext({ locale: 'de' })
      index.setContext({ locale: 'en' })
      const [written, failed, result] = await Promise.allSettled([
        index.respond(request),
        index.respond('fail'),
        index.searchAsync(ASK),
      ])
      assert.ok(written.status === 'fulfilled' && failed.status === 'rejected')
      const answer: WrittenAnswer = JSON.parse(Buffer.from(written.value).toString())
      assert.equal(answer.threadId === 0, searchThreads === 0)
      assert.deepEqual(answer.context, { locale: 'en' })
      assert.deepEqual(answer.read, index.interpret(request.text, READING))
      assert.equal(answer.read.brand?.name, 'Anker')
      assert.deepEqual(answer.result, index.search(request))
      assert.ok(failed.reason instanceof RangeError)
      assert.deepEqual(result, { status: 'fulfilled', value: index.search(ASK) })
    } finally {
      await index.close()
    }
  })
}

test('searches do not wait for one that takes long while another thread is free', async () => {
  const { index } = await openIndex({ searchThreads: 2, responder: WRITER })
  const gate = new Int32Array(new SharedArrayBuffer(4))
  try {
    await index.apply({ upserts: [cable('1', 5)], deletes: [] })
    const held = index.respond(gate)
    let answered = 0
    const most = Promise.withResolvers<void>()
    const others = Array.from({ length: 20 }, async () => {
      await index.respond(ASK)
      if (++answered === 17) most.resolve()
    })
    // Those that may be left were given to the thread that is held.
    await most.promise
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    assert.equal(Buffer.from(await held).toString(), 'let go')
    await Promise.all(others)
  } finally {
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    await index.close()
  }
})

test('a thread that comes later has the context, too', async () => {
  const { workers, stop } = watchWorkers()
  const { index } = await openIndex({ searchThreads: 1, responder: WRITER })
  try {
    index.setContext({ locale: 'en' })
    await index.respond(ASK)
    await workers[0]?.terminate()
    const written: WrittenAnswer = JSON.parse(Buffer.from(await index.respond(ASK)).toString())
    assert.deepEqual(written.context, { locale: 'en' })
    assert.notEqual(written.threadId, 0)
    assert.equal(workers.length, 2)
  } finally {
    stop()
    await index.close()
  }
})

test('a responder that is not there is a TypeError when the index is opened, or asked without one', async () => {
  await assert.rejects(openIndex({ responder: { ...WRITER, exportName: 'notAFunction' } }), TypeError)
  const { index } = await openIndex({ searchThreads: 1 })
  await assert.rejects(index.respond(ASK), TypeError)
  await index.close()
})

test('close answers what is under way and ends every thread; searches still work', async () => {
  const { workers, stop } = watchWorkers()
  const { index } = await openIndex({ searchThreads: 2 })
  await index.apply({ upserts: [cable('1', 5)], deletes: [] })
  const expected = index.search(ASK)
  const asked = Array.from({ length: 10 }, () => index.searchAsync(ASK))
  const closed = index.close()
  for (const answer of await Promise.all([...asked, index.searchAsync(ASK)]))
    assert.deepEqual(answer, expected)
  await closed
  stop()
  assert.deepEqual(
    workers.map(worker => worker.threadId),
    [-1, -1],
  )
  assert.deepEqual(await index.searchAsync(ASK), expected)
})

test('an index without search threads starts none', async () => {
  const { workers, stop } = watchWorkers()
  const { index } = await openIndex()
  await index.apply({ upserts: [cable('1', 5)], deletes: [] })
  assert.deepEqual(await index.searchAsync(ASK), index.search(ASK))
  await new Promise(resolve => setImmediate(resolve))
  stop()
  assert.equal(workers.length, 0)
})

for (const ending of ['', 'await index.close()']) {
  test(`idle search threads do not keep the process alive, ${ending === '' ? 'open' : 'closed'}`, async () => {
    const script = `
      import { openIndex } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
      const { index } = await openIndex({ searchThreads: 2 })
      await index.apply({ upserts: [${JSON.stringify(cable('1', 5))}], deletes: [] })
      const query = { ...${JSON.stringify(ASK)}, rates: new Map() }
      console.log((await index.searchAsync(query)).total)
      ${ending}
    `
    const run = promisify(execFile)
    // A process that stays alive is killed by the limit, which rejects.
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 30_000 })
    assert.equal(stdout, '1\n')
  })
}
