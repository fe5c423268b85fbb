import { openDatabase } from '../../../src/kernel/db/index.ts'
import { openMeter } from '../../../src/tenancy/usage/open-meter.ts'
import { quietLog as log } from '../../support/quiet-log.ts'
import { request } from './usage.ts'

// Records events as fast as it may until it is killed, and says how many each few milliseconds.

const [url, folder, processId, orgId] = process.argv.slice(2)
await using database = openDatabase(url!, { maxConnections: 2, onError: () => {} })
await using meter = await openMeter({
  db: database.db,
  folder: folder!,
  clock: { now: () => new Date() },
  log,
  processId: processId!,
})

let recorded = 0
const EVENTS_A_TICK = 20
setInterval(() => {
  for (let i = 0; i < EVENTS_A_TICK; i++) meter.record(request(Number(orgId)))
  recorded += EVENTS_A_TICK
  process.stdout.write(`${Math.floor(performance.timeOrigin + performance.now())} ${recorded}\n`)
}, 5)
// Ends by being killed only.
await new Promise(() => {})
