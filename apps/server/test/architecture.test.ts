import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { test } from 'node:test'

// The rules of the house, held against every import there is.

const ROOT = resolve(import.meta.dirname, '../../..')
const SERVER = 'apps/server/src'
const MAX_LINES = 400

/** What each room may stand on: those named, and nothing to its right. `demo` is data for `ingest`. */
const STANDS_ON: Record<string, readonly string[]> = {
  kernel: [],
  catalog: ['kernel'],
  identity: ['kernel', 'catalog'],
  ingest: ['kernel', 'catalog', 'identity'],
  demo: ['kernel', 'catalog', 'ingest'],
  search: ['kernel', 'catalog'],
  affiliate: ['kernel', 'catalog', 'search'],
  tenancy: ['kernel'],
  ops: ['kernel', 'catalog', 'ingest', 'search', 'tenancy'],
  surfaces: ['kernel', 'catalog', 'identity', 'ingest', 'search', 'affiliate', 'tenancy', 'ops'],
  boot: [
    'kernel',
    'catalog',
    'identity',
    'ingest',
    'demo',
    'search',
    'affiliate',
    'tenancy',
    'ops',
    'surfaces',
  ],
}

type Import = { from: string; to: string; specifier: string }

const sources = globSync(['apps/*/src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: ROOT })
const imports: Import[] = sources.flatMap(from => {
  const text = readFileSync(resolve(ROOT, from), 'utf8')
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1]!)
  return specifiers.map(specifier => ({
    from,
    specifier,
    to: specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(from), specifier)) : specifier,
  }))
})

const roomOf = (path: string) =>
  path.startsWith(`${SERVER}/`) ? path.split('/')[3]!.replace(/\.ts$/, '') : null

function violations(isWrong: (item: Import) => boolean): string[] {
  return imports.filter(isWrong).map(({ from, specifier }) => `${from} imports ${specifier}`)
}

test('the rules are held against a house that is there', () => {
  assert.ok(sources.length > 100)
  assert.ok(imports.length > 300)
})

test('packages import no app', () => {
  assert.deepEqual(
    violations(
      ({ from, to }) =>
        from.startsWith('packages/') && (to.startsWith('apps/') || to.startsWith('@buywhere/server')),
    ),
    [],
  )
})

test('packages stand alone: none reaches into another', () => {
  assert.deepEqual(
    violations(({ from, specifier }) => from.startsWith('packages/') && specifier.startsWith('@buywhere/')),
    [],
  )
})

test('a room stands only on the rooms it may stand on', () => {
  assert.deepEqual(
    violations(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)]
      return (
        room !== null &&
        target !== null &&
        room !== target &&
        room !== 'main' &&
        !STANDS_ON[room]!.includes(target)
      )
    }),
    [],
  )
})

test('a capability is entered through its index, the kernel through the index of its part', () => {
  assert.deepEqual(
    violations(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)]
      if (target === null || room === target || room === 'main' || room === 'boot') return false
      const isKernelFile = target === 'kernel' && to.split('/').length === 5
      return !isKernelFile && !to.endsWith('/index.ts')
    }),
    [],
  )
})

test('only the boot reads the environment, and no decision reads the machine clock', () => {
  const offenders = (pattern: RegExp, allowed: RegExp) =>
    sources.filter(
      path =>
        path.startsWith(SERVER) &&
        !allowed.test(path) &&
        pattern.test(readFileSync(resolve(ROOT, path), 'utf8')),
    )
  assert.deepEqual(offenders(/process\.env\b/, /\/(main|boot\/.*)\.ts$/), [])
  assert.deepEqual(offenders(/Date\.now\(\)|new Date\(\)/, /\/kernel\/(clock|postgres\/.*)\.ts$/), [])
})

test(`no source file has more than ${MAX_LINES} lines`, () => {
  const long = sources.filter(
    path => readFileSync(resolve(ROOT, path), 'utf8').split('\n').length > MAX_LINES,
  )
  assert.deepEqual(long, [])
})

test('there are no circles between files', () => {
  const next = Map.groupBy(imports, ({ from }) => from)
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' > '))
    if (done.has(path) || trail.includes(path)) return
    for (const { to } of next.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of sources) visit(path, [])
  assert.deepEqual(circles, [])
})
