import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openIndex, productOf } from '../src/index.ts'

/** A disk in memory of so many megabytes; null where this process may not mount one. */
function mountSmallDisk(megabytes: number) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const path = mkdtempSync(join(tmpdir(), 'buywhere-search-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmdirSync(path)
    return null
  }
  return {
    path,
    [Symbol.dispose]() {
      execFileSync('umount', [path])
      rmdirSync(path)
    },
  }
}

test('a disk that is full in the middle of a save leaves the saved index whole, and the next save succeeds', async t => {
  const disk = mountSmallDisk(8)
  if (disk === null) return t.skip('may not mount a disk here')
  using _disk = disk
  const directory = join(disk.path, 'index')
  const totalOf = (index: Awaited<ReturnType<typeof openIndex>>['index']) => index.stats().products
  const products = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) =>
      productOf({ id: from + at + 1, title: `kettle ${from + at}`, price: 1000, currency: 'USD' }),
    )

  const { index } = await openIndex({ directory })
  await index.apply({ upserts: products(0, 50), deletes: [] })
  await index.save('first')
  const saved = readdirSync(directory).sort()

  // Room for a part of what comes.
  const filler = join(disk.path, 'filler')
  const { bavail, bsize } = statfsSync(disk.path)
  writeFileSync(filler, Buffer.alloc((bavail - 8) * bsize))
  await index.apply({ upserts: products(100, 2_000), deletes: [] })
  await assert.rejects(index.save('second'), { code: 'ENOSPC' })

  assert.deepEqual(readdirSync(directory).sort(), saved, 'no part of a file takes room')
  assert.equal(totalOf(index), 2_050, 'searches go on from memory')
  const again = await openIndex({ directory })
  assert.deepEqual([again.rebuilt, again.cursor, totalOf(again.index)], [null, 'first', 50])
  await again.index.close()

  await rm(filler)
  await index.save('third')
  const restored = await openIndex({ directory })
  assert.deepEqual([restored.rebuilt, restored.cursor, totalOf(restored.index)], [null, 'third', 2_050])
  await restored.index.close()
  await index.close()
})
