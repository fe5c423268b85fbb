import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { createRunJob } from '../../../src/ingest/index.ts'
import { type Push, type PushContext, pushProducts, receiveUpload } from '../../../src/ingest/push/index.ts'
import { claimPush } from '../../../src/ingest/push/push-store.ts'
import { spoolRows } from '../../../src/ingest/push/spool-rows.ts'
import { startPushedRun } from '../../../src/ingest/push/start-pushed-run.ts'
import { claimUpload, findUpload, markUpload } from '../../../src/ingest/push/upload-store.ts'
import { uploadPath } from '../../../src/ingest/push/write-upload.ts'
import { launchJobs } from '../../../src/kernel/jobs/index.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { createTestDatabase } from '../../support/test-database.ts'

// What a process that died leaves behind, at each place where it can; and what the next request makes of it.

const ORG = 77
let context: PushContext
let nowMs = Date.parse('2026-11-21T10:00:00Z')
const stack = new AsyncDisposableStack()

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-death-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const database = stack.use(await createTestDatabase())
  const { db } = database
  const clock = { now: () => new Date(nowMs) }
  const runJob = createRunJob({
    db,
    clock,
    rawFolder: join(folder, 'raw'),
    spoolFolder: join(folder, 'spool'),
  })
  const jobs = stack.use(await launchJobs({ url: database.url, db, log: quietLog, jobs: [runJob] }))
  context = { db, clock, jobs, runJob, spoolFolder: join(folder, 'spool') }
})
after(() => stack.disposeAsync())

const target = (source: string) => ({ orgId: ORG, source, country: 'US', region: 'us', currency: 'USD' })
const keyOf = (key: string) => ({ orgId: ORG, key, requestSha256: 'same' })

const pushOf = (source: string, waitMs = 10_000): Push => ({
  target: target(source),
  products: [{ sku: 'a', title: 'Kettle', price: 5 }],
  isSnapshot: false,
  key: keyOf(source),
  waitMs,
})

async function runsOf(source: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ingest.runs r join catalog.sources s on s.id = r.source_id where s.name = ${source}
  `.execute(context.db)
  return rows[0]?.n ?? 0
}

test('a key whose request died before its run is free after a while, and not before', async () => {
  await claimPush(context.db, keyOf('died-early'), context.clock.now())
  await assert.rejects(pushProducts(context, pushOf('died-early', 0)), { code: 'request_in_progress' })
  nowMs += 61_000
  const { run } = await pushProducts(context, pushOf('died-early'))
  assert.deepEqual([run.status, run.rowsCreated], ['completed', 1])
})

test('a run whose request died before it could note it is found by its tag', async () => {
  const claim = await claimPush(context.db, keyOf('died-late'), context.clock.now())
  assert.ok(claim.kind === 'mine')
  const spooled = await spoolRows(context.spoolFolder, [])
  const input = { kind: 'push', isFull: false, format: 'raw-offers', spooled, tag: claim.tag } as const
  const runId = await startPushedRun(context, target('died-late'), input, 0)
  nowMs += 61_000
  const { run } = await pushProducts(context, pushOf('died-late'))
  assert.equal(run.id, runId)
  assert.equal(await runsOf('died-late'), 1)
})

const uploadOf = (source: string, body: string, offset: number | null) => ({
  target: target(source),
  isSnapshot: false,
  key: keyOf(source),
  offset,
  isLast: true,
  body: (async function* () {
    yield Buffer.from(body)
  })(),
  waitMs: 10_000,
})

const LINES = '{"sku":"a","title":"Kettle","price":"5"}\n{"sku":"b","title":"Lamp","price":"6"}\n'

test('an upload whose process died goes on behind what was on disk for certain, after a while', async () => {
  const claim = await claimUpload(context.db, keyOf('cut'), null, context.clock.now())
  assert.ok(claim.kind === 'open')
  await receiveUpload(context, { ...uploadOf('other', LINES, null), isLast: false })
  // Written, and in part not noted any more: bytes that nobody answers for.
  await writeFile(uploadPath(context.spoolFolder, claim.hold.id), `${LINES.slice(0, 50)}garbage`)
  await markUpload(context.db, claim.hold, { bytesReceived: 50, isComplete: false }, context.clock.now())
  await assert.rejects(receiveUpload(context, uploadOf('cut', LINES.slice(50), 50)), { code: 'upload_busy' })
  nowMs += 16_000
  const { runId } = await receiveUpload(context, uploadOf('cut', LINES.slice(50), 50))
  await context.jobs.result(`ingest-run-${runId}`)
  const { rows } = await sql`
    select rows_created as created, rows_rejected as rejected from ingest.runs where id = ${runId}
  `.execute(context.db)
  assert.deepEqual(rows, [{ created: 2, rejected: 0 }])
  // The one that was taken for dead has nothing more to say.
  const mark = { bytesReceived: 0, isComplete: false }
  assert.equal(await markUpload(context.db, claim.hold, mark, context.clock.now()), false)
})

test('an upload that was whole when its process died starts its run when it is asked for again, once', async () => {
  const claim = await claimUpload(context.db, keyOf('whole'), null, context.clock.now())
  assert.ok(claim.kind === 'open')
  await writeFile(uploadPath(context.spoolFolder, claim.hold.id), LINES)
  const mark = { bytesReceived: LINES.length, isComplete: true }
  await markUpload(context.db, claim.hold, mark, context.clock.now())
  nowMs += 16_000
  const first = await receiveUpload(context, uploadOf('whole', '', LINES.length))
  const second = await receiveUpload(context, uploadOf('whole', LINES, null))
  assert.equal(first.runId, second.runId)
  assert.equal(await runsOf('whole'), 1)
  assert.equal((await findUpload(context.db, ORG, 'whole'))?.runId, first.runId)
})

test('of two requests that begin one upload at once, one writes', async () => {
  const claims = await Promise.allSettled(
    [1, 2].map(() => claimUpload(context.db, keyOf('twins'), null, context.clock.now())),
  )
  const codes = claims.map(claim => (claim.status === 'fulfilled' ? claim.value.kind : claim.reason.code))
  assert.deepEqual(codes.sort(), ['open', 'upload_busy'])
})

test('more than twenty open uploads are refused', async () => {
  const claim = (n: number) => claimUpload(context.db, keyOf(`many-${n}`), null, context.clock.now())
  await assert.rejects(
    async () => {
      for (let n = 0; n < 21; n++) await claim(n)
    },
    { code: 'too_many_uploads' },
  )
})
