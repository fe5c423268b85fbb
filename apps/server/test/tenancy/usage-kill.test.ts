import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openMeter, WRITE_EVERY_MS } from '../../src/tenancy/usage/open-meter.ts'
import { quietLog as log } from '../support/quiet-log.ts'
import { createTestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'
import { assertRollUps, countEvents, insertOrg, movableClock, temporaryFolder } from './support/usage.ts'

const PROCESS = join(import.meta.dirname, 'support/usage-process.ts')
/** Of a machine that does other things too: what a write that is due may come late by. */
const SLACK_MS = 400

/** A process that records until it is killed. */
function startRecording(args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROCESS, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: { atMs: number; recorded: number }[] = []
  let text = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop()!
    for (const line of lines) {
      const [atMs, recorded] = line.split(' ').map(Number)
      said.push({ atMs: atMs!, recorded: recorded! })
    }
  })
  const last = () => said.at(-1) ?? { atMs: 0, recorded: 0 }
  return {
    last,
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
    /** Recorded that long before its end. */
    recordedBefore: (ms: number) => said.findLast(({ atMs }) => atMs <= last().atMs - ms)?.recorded ?? 0,
  }
}

test('kill -9 loses at most what was recorded since the last write, and nothing is counted twice', async () => {
  await using database = await createTestDatabase()
  await using folder = await temporaryFolder()
  const { db } = database
  const orgId = await insertOrg(db)
  const killed = ['one', 'two'].map(processId =>
    startRecording([database.url, folder.path, processId, String(orgId)]),
  )
  // Past the first flush, so that some events are stored and some wait.
  await until(
    async () => killed.every(process => process.last().recorded >= 4_000) && (await countEvents(db)) > 2_000,
  )
  await Promise.all(killed.map(process => process.kill()))
  const recorded = killed.reduce((sum, process) => sum + process.last().recorded, 0)
  const certain = killed.reduce((sum, process) => sum + process.recordedBefore(WRITE_EVERY_MS + SLACK_MS), 0)
  const storedBefore = await countEvents(db)
  assert.ok(storedBefore > 0 && storedBefore < recorded, 'the kill came in the middle')
  assert.ok((await readdir(folder.path)).length > 0)

  const clock = movableClock('2026-11-21T10:00:00Z')
  clock.set(new Date(performance.timeOrigin + performance.now()).toISOString())
  await using first = await openMeter({ db, folder: folder.path, clock, log, processId: 'three' })
  await using second = await openMeter({ db, folder: folder.path, clock, log, processId: 'four' })
  await Promise.all([first.replay(), second.replay()])
  const stored = await countEvents(db)
  // What was recorded and not said any more may be there as well: a tick of each.
  assert.ok(stored >= certain && stored <= recorded + 2 * 20, `${certain} <= ${stored} <= ${recorded}`)
  await assertRollUps(db)

  assert.equal((await first.replay()) + (await second.replay()), 0)
  assert.equal(await countEvents(db), stored)
  assert.deepEqual(await readdir(folder.path), [])
})
