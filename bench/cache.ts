import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { CacheTiers } from '../apps/server/src/kernel/cache/index.ts'
import type { CacheKind } from '../apps/server/src/kernel/cache/kind.ts'
import { createLogger } from '../apps/server/src/kernel/log.ts'
import { startRedis } from './limits/redis.ts'
import { percentile } from './support/percentile.ts'

// What an answer of 9 KB costs from each tier, against making it: here a JSON text built anew, so that the figures are
// those of the cache and not of a database. `--redis-url` asks a Redis of yours, whose other keys stay untouched.

export const options = { 'redis-url': { type: 'string' } } as const
/** Not looked at: there is no catalogue in it. */
export const defaultOffers = 1_000

const MEMORY_ASKS = 1_000_000
const REDIS_ASKS = 5_000
const AT_ONCE = 200

type Answer = { text: string }
const ANSWERS: CacheKind<Answer> = {
  name: 'bench',
  lifetimeMs: 60_000,
  bytesOf: ({ text }) => text.length,
  shared: {
    version: 1,
    encode: ({ text }) => text,
    decode(text) {
      JSON.parse(text)
      return { text }
    },
  },
}

const make = (): Answer => ({
  text: JSON.stringify({
    products: Array.from({ length: 20 }, (_, i) => ({
      id: String(i),
      name: `A thing of some name ${i}`,
      description: 'x'.repeat(360),
      price: i,
    })),
  }),
})

export async function run({
  values,
  print,
}: {
  values: { 'redis-url'?: string }
  print(line: string): void
}): Promise<Record<string, number>> {
  await using stack = new AsyncDisposableStack()
  const url = values['redis-url'] ?? (await startRedis(stack))
  const figures: Record<string, number> = { body_bytes: make().text.length }
  figures['none.us_p50'] = (await timeEach(REDIS_ASKS, async () => make())).p50
  const memory = await openSide(stack, null)
  await memory.make('one', ANSWERS, async () => make())
  figures['memory.hits_per_s'] = perSecond(MEMORY_ASKS, () => memory.find('one'))
  put(
    figures,
    'memory.miss',
    await timeEach(REDIS_ASKS, n => memory.make(`m${n}`, ANSWERS, async () => make())),
  )
  figures['memory.stampede_calls'] = await stampede([memory])
  if (url === null) {
    print('cache: no redis-server here, and no --redis-url')
    return figures
  }
  const one = await openSide(stack, url)
  const other = await openSide(stack, url)
  const run = `${process.pid}-${performance.now()}`
  put(
    figures,
    'redis.miss',
    await timeEach(REDIS_ASKS, n => one.make(`${run} ${n}`, ANSWERS, async () => make())),
  )
  let found = 0
  const hits = await timeEach(REDIS_ASKS, async n => {
    const { result } = await other.make(`${run} ${n}`, ANSWERS, async () => make())
    if (result === 'hit_redis') found++
  })
  put(figures, 'redis.hit', hits)
  figures['redis.hit.share'] = found / REDIS_ASKS
  figures['redis.stampede_calls'] = await stampede([one, other])
  return figures
}

type Side = Awaited<ReturnType<typeof openSide>>

async function openSide(stack: AsyncDisposableStack, redisUrl: string | null) {
  const clock = { now: () => new Date() }
  const tiers = stack.use(
    new CacheTiers({
      redisUrl,
      clock,
      log: createLogger('error'),
      // What is measured is Redis, not how often this machine misses a deadline.
      deadlineMs: 5_000,
      mostWaitMs: 5_000,
    }),
  )
  while (redisUrl !== null && tiers.status().redis !== 'up') await new Promise(setImmediate)
  return tiers.open<Answer>({
    version: () => 1,
    position: () => ({ world: 'bench', floor: 1n, ceiling: 1n }),
    floor: async () => 1n,
    maxBytes: 67_108_864,
    isAway: () => false,
  })
}

/** How often something is made that 200 ask for at once, shared out among processes. */
async function stampede(sides: readonly Side[]): Promise<number> {
  let calls = 0
  const asked = `stampede ${performance.now()}`
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_, i) =>
      sides[i % sides.length]?.make(asked, ANSWERS, async () => {
        calls++
        await new Promise(setImmediate)
        return make()
      }),
    ),
  )
  return calls
}

function perSecond(times: number, work: () => unknown): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const startMs = performance.now()
  for (let n = 0; n < times; n++) work()
  return Math.round((1_000 * times) / (performance.now() - startMs))
}

async function timeEach(times: number, work: (n: number) => Promise<unknown>) {
  const us: number[] = []
  for (let n = 0; n < times; n++) {
    const startMs = performance.now()
    await work(n)
    us.push((performance.now() - startMs) * 1_000)
  }
  return { p50: round(percentile(us, 0.5)), p99: round(percentile(us, 0.99)) }
}

function put(
  figures: Record<string, number>,
  name: string,
  { p50, p99 }: { p50: number; p99: number },
): void {
  figures[`${name}.us_p50`] = p50
  figures[`${name}.us_p99`] = p99
}

const round = (value: number) => Math.round(value * 10) / 10
