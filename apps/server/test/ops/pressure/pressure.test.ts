import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { createPressure, DEFAULT_THRESHOLDS, type PressureReadings } from '../../../src/ops/pressure/index.ts'
import { judgeUse, type PressureLevel } from '../../../src/ops/pressure/judge-pressure.ts'
import { readMemory } from '../../../src/ops/pressure/read-memory.ts'
import { mountSmallDisk } from '../../support/small-disk.ts'

const clock = { now: () => new Date('2026-11-21T12:00:00Z') }
const ROOMY: PressureReadings = {
  disks: { home: 0.1 },
  memory: { limitBytes: 100, usedBytes: 10, swapBytes: 0 },
  rssBytes: 1,
}

function pressureOf(first: PressureReadings) {
  const machine = { readings: first }
  const read = async () => machine.readings
  const folders = { home: '/nowhere', backups: '/nowhere' }
  return { machine, pressure: createPressure({ clock, folders, thresholds: DEFAULT_THRESHOLDS, read }) }
}

test('work is shed in order as the disk fills, and taken up again as it empties', async () => {
  const { machine, pressure } = pressureOf(ROOMY)
  const seen: unknown[] = []
  for (const used of [0.5, 0.8, 0.86, 0.93, 0.91, 0.87, 0.81, 0.5]) {
    machine.readings = { ...ROOMY, disks: { home: used } }
    await pressure.round()
    seen.push([used, pressure.mayCrawl(), pressure.mayIngest(), pressure.mayWriteFiles()])
  }
  assert.deepEqual(seen, [
    [0.5, true, true, true],
    [0.8, false, true, true],
    [0.86, false, false, true],
    [0.93, false, false, false],
    // Not below by enough yet.
    [0.91, false, false, false],
    [0.87, false, false, true],
    [0.81, false, true, true],
    [0.5, true, true, true],
  ])
})

test('the worst of disks and memory decides, and is named', async () => {
  const { machine, pressure } = pressureOf(ROOMY)
  machine.readings = {
    ...ROOMY,
    disks: { home: 0.81, backups: 0.3 },
    memory: { limitBytes: 100, usedBytes: 95, swapBytes: 7 },
  }
  await pressure.round()
  assert.equal(pressure.level(), 3)
  assert.equal(pressure.reason(), 'running short of disk (home) and memory')
  machine.readings = ROOMY
  await pressure.round()
  assert.equal(pressure.reason(), null)
})

test('a reading that fails changes nothing; a folder that is gone is no pressure', async () => {
  const { machine, pressure } = pressureOf({ ...ROOMY, disks: { home: 0.9 } })
  await pressure.round()
  assert.equal(pressure.level(), 2)
  const failing = createPressure({
    clock,
    folders: {},
    thresholds: DEFAULT_THRESHOLDS,
    read: () => Promise.reject(new Error('no such device')),
  })
  await assert.rejects(failing.round())
  assert.equal(failing.level(), 0)
  machine.readings = { ...ROOMY, disks: { home: null } }
  await pressure.round()
  assert.equal(pressure.level(), 0)
})

test('without thresholds it is measured and nothing is shed', async () => {
  const pressure = createPressure({
    clock,
    folders: { home: '/' },
    thresholds: null,
    read: async () => ({ ...ROOMY, disks: { home: 0.99 } }),
  })
  await pressure.round()
  assert.equal(pressure.level(), 0)
  assert.equal(pressure.readings()?.disks.home, 0.99)
})

test('a level is never left for a higher one by a better reading, nor for a lower one by a worse', () => {
  const use = fc.double({ min: 0, max: 1, noNaN: true })
  const levels = fc.constantFrom<PressureLevel>(0, 1, 2, 3)
  fc.assert(
    fc.property(use, use, levels, (one, other, before) => {
      const [low, high] = one < other ? [one, other] : [other, one]
      assert.ok(judgeUse(low, before, DEFAULT_THRESHOLDS) <= judgeUse(high, before, DEFAULT_THRESHOLDS))
      // Asked again about the same reading, it says the same.
      const settled = judgeUse(one, before, DEFAULT_THRESHOLDS)
      assert.equal(judgeUse(one, settled, DEFAULT_THRESHOLDS), settled)
    }),
  )
})

test("memory goes by the container's limit, without the file cache, where it is the tighter one", async () => {
  const root = await mkdtemp(join(tmpdir(), 'buywhere-memory-'))
  try {
    const places = { proc: join(root, 'proc'), cgroup: join(root, 'cgroup') }
    const group = join(places.cgroup, 'shop')
    await mkdir(join(places.proc, 'self'), { recursive: true })
    await mkdir(group, { recursive: true })
    assert.equal(await readMemory(places), null)
    await writeFile(
      join(places.proc, 'meminfo'),
      'MemTotal:       1000 kB\nMemAvailable:    600 kB\nSwapTotal:       100 kB\nSwapFree:         90 kB\n',
    )
    const machine = { limitBytes: 1_024_000, usedBytes: 409_600, swapBytes: 10_240 }
    assert.deepEqual(await readMemory(places), machine)
    await writeFile(join(places.proc, 'self/cgroup'), '0::/shop\n')
    await writeFile(join(group, 'memory.max'), 'max\n')
    await writeFile(join(group, 'memory.current'), '900\n')
    assert.deepEqual(await readMemory(places), machine)
    await writeFile(join(group, 'memory.max'), '1000\n')
    await writeFile(join(group, 'memory.stat'), 'anon 100\ninactive_file 300\n')
    assert.deepEqual(await readMemory(places), { limitBytes: 1_000, usedBytes: 600, swapBytes: null })
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

test('a real disk that fills up is noticed, and that it has room again', async t => {
  const disk = await mountSmallDisk(8)
  if (disk === null) return t.skip('may not mount a disk here')
  await using _disk = disk
  const pressure = createPressure({ clock, folders: { home: disk.path }, thresholds: DEFAULT_THRESHOLDS })
  const diskLevel = async () => {
    await pressure.round()
    return pressure.readings()?.disks.home ?? 0
  }
  assert.ok((await diskLevel()) < 0.1)
  const file = join(disk.path, 'filler')
  await writeFile(file, Buffer.alloc(7.5 * 1_048_576))
  assert.ok((await diskLevel()) > 0.92)
  assert.equal(pressure.level(), 3)
  assert.match(pressure.reason() ?? '', /disk \(home\)/)
  await rm(file)
  assert.ok((await diskLevel()) < 0.1)
})
