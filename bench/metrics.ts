import { loadDemo } from '../apps/server/src/demo/load-demo.ts'
import { systemClock } from '../apps/server/src/kernel/clock.ts'
import { createApiApp } from '../apps/server/src/surfaces/index.ts'
import { startServer } from '../apps/server/test/support/start-server.ts'
import { KeepAliveConnection } from './search/http/keep-alive-connection.ts'
import { percentile } from './support/percentile.ts'

// What counting and timing every request costs a search: the same API twice in one process, once without, asked in
// turns over a socket. Processor time is compared, client and all, because the clock on the wall tells what else the
// machine does; every search is a new one, so that none is answered from a cache.

export const options = { rounds: { type: 'string' } } as const
export const defaultOffers = 20_000

const ROUNDS = 60
const REQUESTS_A_ROUND = 200
const WORDS = [
  'kettle',
  'laptop',
  'phone',
  'lamp',
  'shoes',
  'drill',
  'camera',
  'pan',
  'headphones',
  'monitor',
]

type Round = { cpuUs: number; perSecond: number }

export async function run({
  offers,
  values,
  print,
}: {
  offers: number
  values: { rounds?: string }
  print(line: string): void
}): Promise<Record<string, number>> {
  const rounds = Number(values.rounds ?? ROUNDS)
  await using server = await startServer({
    fill: async ({ db }) => void (await loadDemo(db, systemClock, { offers, seed: 1 })),
  })
  const bare = await createApiApp(server.services, { isObserved: false })
  const bareUrl = await bare.listen({ port: 0, host: '127.0.0.1' })
  const observed = await KeepAliveConnection.open(new URL(server.apiUrl))
  const unobserved = await KeepAliveConnection.open(new URL(bareUrl))
  print(`metrics: ${rounds} rounds of ${REQUESTS_A_ROUND} searches with and without, ${offers} offers`)
  const figures = { with: [] as Round[], without: [] as Round[] }
  let asked = 0
  const round = async (connection: KeepAliveConnection): Promise<Round> => {
    const startMs = performance.now()
    const cpu = process.cpuUsage()
    for (let n = 0; n < REQUESTS_A_ROUND; n++) {
      const price = (50 + asked / 100).toFixed(2)
      const { status } = await connection.get(
        `/v1/search?q=${WORDS[asked++ % WORDS.length]}&limit=20&max_price=${price}`,
      )
      if (status !== 200) throw new Error(`a search was answered with ${status}`)
    }
    const { user, system } = process.cpuUsage(cpu)
    const seconds = (performance.now() - startMs) / 1_000
    return { cpuUs: (user + system) / REQUESTS_A_ROUND, perSecond: REQUESTS_A_ROUND / seconds }
  }
  // Until the compiler is done with both.
  for (let n = 0; n < 4; n++) for (const connection of [observed, unobserved]) await round(connection)
  for (let n = 0; n < rounds; n++) {
    // Neither always follows the other: what one leaves to collect, the next pays for.
    const isFirst = n % 2 === 0
    if (isFirst) figures.with.push(await round(observed))
    figures.without.push(await round(unobserved))
    if (!isFirst) figures.with.push(await round(observed))
  }
  observed.close()
  unobserved.close()
  await bare.close()
  const median = (of: Round[], key: keyof Round) =>
    percentile(
      of.map(round => round[key]),
      0.5,
    )
  const withUs = median(figures.with, 'cpuUs')
  const withoutUs = median(figures.without, 'cpuUs')
  return {
    offers,
    rounds,
    'with.cpu_us_per_request_p50': withUs,
    'without.cpu_us_per_request_p50': withoutUs,
    'with.requests_per_s_p50': median(figures.with, 'perSecond'),
    'without.requests_per_s_p50': median(figures.without, 'perSecond'),
    cost_us_per_request: withUs - withoutUs,
    cost_pct: (100 * (withUs - withoutUs)) / withoutUs,
  }
}
