import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writeUpload } from '../../../src/ingest/push/write-upload.ts'
import { AppError } from '../../../src/kernel/errors/index.ts'

let folder: string
let nowMs = Date.parse('2026-11-21T10:00:00Z')
const clock = { now: () => new Date(nowMs) }

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'buywhere-upload-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Pieces, each after so much silence. */
async function* sent(...pieces: readonly [afterMs: number, text: string][]): AsyncGenerator<Uint8Array> {
  for (const [afterMs, text] of pieces) {
    nowMs += afterMs
    yield Buffer.from(text)
  }
}

test('a slow upload is noted every few seconds, so that nobody takes it for abandoned', async () => {
  const marks: number[] = []
  const path = join(folder, 'slow')
  const body = sent([0, 'aa'], [3_000, 'bb'], [3_000, 'cc'], [1_000, 'dd'], [6_000, 'ee'])
  const bytes = await writeUpload(body, { path, offset: 0, maxBytes: 100, clock }, async at => {
    marks.push(at)
  })
  assert.equal(bytes, 10)
  assert.deepEqual(marks, [4, 8, 10])
  assert.equal(await readFile(path, 'utf8'), 'aabbccddee')
})

test('who was silent and lost the upload to another writes not a byte more', async () => {
  const path = join(folder, 'lost')
  const body = sent([0, 'mine'], [20_000, 'too late'])
  const lost = new AppError('upload_busy', 'another request has taken this upload over')
  await assert.rejects(
    writeUpload(body, { path, offset: 0, maxBytes: 100, clock }, async () => {
      throw lost
    }),
    lost,
  )
  assert.equal(await readFile(path, 'utf8'), 'mine')
})
