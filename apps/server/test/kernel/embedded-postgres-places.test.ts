import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseAccount } from '../../src/kernel/postgres/account.ts'
import { findPackage, readPackage } from '../../src/kernel/postgres/binaries.ts'
import { startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts'
import { linkLibraries } from '../../src/kernel/postgres/link-libraries.ts'
import { canReach, type Want } from '../../src/kernel/postgres/reachable.ts'
import {
  ask,
  inside,
  isCode,
  makeHome,
  moduleUrl,
  onlyRoot,
  recorder,
  startPeer,
} from './embedded-postgres-harness.ts'

test('data of another major version is refused and left alone', async context => {
  const home = makeHome(context, 'ready')
  fs.writeFileSync(join(home, 'postgres/data/PG_VERSION'), '17\n')
  const picture = () =>
    fs
      .readdirSync(join(home, 'postgres'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.startsWith('data') || name.startsWith('server.log'))
      .map(name => [name, fs.statSync(join(home, 'postgres', name)).mtimeMs])
  const earlier = picture()
  await assert.rejects(
    startEmbeddedPostgres({ home, log: recorder().log }),
    isCode('wrong_major_version', /17.*18/),
  )
  assert.deepEqual(picture(), earlier)
})

test('files that are no database, a lost password and a link to nothing are refused, naming the cure', async context => {
  const { log } = recorder()
  const home = makeHome(context, 'ready')
  const place = (name: string) => join(home, 'postgres', name)
  fs.renameSync(place('secret'), place('kept'))
  await assert.rejects(startEmbeddedPostgres({ home, log }), isCode('secret_missing', /restore/))
  fs.writeFileSync(place('secret'), 'another')
  await assert.rejects(startEmbeddedPostgres({ home, log }), isCode('secret_refused', /restore/))
  fs.renameSync(place('data'), place('away'))
  fs.symlinkSync(place('nowhere'), place('data'))
  await assert.rejects(startEmbeddedPostgres({ home, log }), isCode('not_a_cluster', /link/))
  fs.rmSync(place('data'))
  fs.mkdirSync(place('data'))
  fs.writeFileSync(join(place('data'), 'notes.txt'), 'mine')
  await assert.rejects(startEmbeddedPostgres({ home, log }), isCode('not_a_cluster', /move them away/))
})

test('an initdb that fails half-way leaves nothing, and the next start succeeds', async context => {
  const home = makeHome(context, 'empty')
  const real = findPackage()
  const native = join(home, 'broken')
  fs.cpSync(join(real.native, 'pg-symlinks.json'), join(native, 'pg-symlinks.json'))
  fs.mkdirSync(join(native, 'bin'))
  for (const name of ['lib', 'share', 'bin/postgres'])
    fs.symlinkSync(join(real.native, name), join(native, name))
  const script = `#!/bin/sh
data=$(echo "$1" | cut -d= -f2)
mkdir "$data"; echo 18 > "$data/PG_VERSION"
echo no space >&2
exit 1
`
  fs.writeFileSync(join(native, 'bin/initdb'), script, { mode: 0o755 })
  fs.mkdirSync(join(home, 'postgres/init-killed/data'), { recursive: true })
  fs.chmodSync(join(home, 'postgres'), 0o755)
  await assert.rejects(inside(home, { postgres: { ...real, native } }), isCode('init_failed', /no space/))
  assert.deepEqual(fs.readdirSync(join(home, 'postgres')).sort(), ['lock', 'secret'])
  await using server = await inside(home, {})
  assert.equal(await ask(server.url('postgres'), 'select 1'), '1')
})

test('links to the libraries are made once, mended when wrong, and never over a real file', async context => {
  const native = join(makeHome(context, 'empty'), 'copy')
  fs.mkdirSync(join(native, 'lib'), { recursive: true })
  const names = ['a', 'b', 'c']
  const list = names.map(name => ({ source: 'native/lib/x.so.1.2', target: `native/lib/${name}.so` }))
  fs.writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(list))
  fs.writeFileSync(join(native, 'lib/x.so.1.2'), 'library')
  fs.symlinkSync('/nowhere', join(native, 'lib/a.so'))
  fs.writeFileSync(join(native, 'lib/b.so'), 'library')
  const code = `const { linkLibraries } = await import(${JSON.stringify(new URL('link-libraries.ts', moduleUrl).href)});
    linkLibraries(${JSON.stringify(native)})`
  const runs = Array.from({ length: 3 }, () => spawn(process.execPath, ['-e', code], { stdio: 'inherit' }))
  assert.deepEqual(await Promise.all(runs.map(async run => (await once(run, 'exit'))[0])), [0, 0, 0])
  linkLibraries(native)
  assert.deepEqual(fs.readdirSync(join(native, 'lib')).sort(), ['a.so', 'b.so', 'c.so', 'x.so.1.2'])
  assert.ok(names.every(name => fs.readFileSync(join(native, 'lib', `${name}.so`), 'utf8') === 'library'))
  assert.ok(fs.lstatSync(join(native, 'lib/b.so')).isFile())
})

test('a server log past 10 MB is set aside at the start', async context => {
  const home = makeHome(context, 'ready')
  fs.truncateSync(join(home, 'postgres/server.log'), 10 * 1024 * 1024 + 1)
  await using _server = await startEmbeddedPostgres({ home, log: recorder().log })
  assert.ok(fs.statSync(join(home, 'postgres/server.log')).size < 100_000)
  assert.ok(fs.statSync(join(home, 'postgres/server.log.1')).size > 10_000_000)
})

test(
  'root with home and package in closed folders keeps data and binaries where the server user gets',
  onlyRoot,
  async context => {
    const open = makeHome(context, 'empty')
    const [home, shared] = [join(open, 'closed/home'), join(open, 'shared')]
    fs.mkdirSync(home, { recursive: true })
    fs.chmodSync(join(open, 'closed'), 0o700)
    const folder = join(open, 'closed/package')
    fs.cpSync(join(findPackage().native, '..'), folder, { recursive: true })
    const setup = { postgres: readPackage(folder), sharedFolder: shared }
    const { log, entries } = recorder()
    await using server = await inside(home, { ...setup, log })
    const data = fs.realpathSync(join(home, 'postgres/data'))
    assert.ok(data.startsWith(`${shared}/`))
    assert.ok(entries.some(entry => entry.message.includes(data)))
    assert.equal(await ask(server.url('postgres'), 'show data_directory'), data)
    assert.match(fs.readlinkSync(`/proc/${server.pid}/exe`), new RegExp(`^${shared}/server-18`))
    await server[Symbol.asyncDispose]()
    await using again = await inside(home, setup)
    assert.equal(fs.realpathSync(join(home, 'postgres/data')), data)
    assert.equal(await ask(again.url('postgres'), 'select 1'), '1')
  },
)

test(
  'an ordinary user just runs it, and a uid without a passwd entry is told the cure',
  onlyRoot,
  async context => {
    const { uid, gid } = chooseAccount(undefined)
    if (!canReach(process.execPath, { name: '', uid, gid, drop: true }, 'use'))
      return context.skip('Node out of reach')
    const home = makeHome(context, 'empty')
    fs.chownSync(home, uid, gid)
    const peer = await startPeer(home, { uid, gid })
    assert.equal(await ask(peer.answer.url, 'select 1'), '1')
    assert.equal(fs.statSync(`/proc/${peer.answer.pid}`).uid, uid)
    await peer.leave()
    const nameless = makeHome(context, 'empty')
    fs.chownSync(nameless, 54_321, 54_321)
    const { answer } = await startPeer(nameless, { uid: 54_321, gid: 54_321 })
    assert.equal(answer.code, 'no_passwd_entry')
    assert.match(String(answer.message), /DATABASE_URL/)
  },
)

test('reachability is judged as the kernel does', onlyRoot, context => {
  const folder = makeHome(context, 'empty')
  const account = { ...chooseAccount(undefined), drop: true }
  const path = join(folder, 'above/file')
  fs.mkdirSync(join(folder, 'above'))
  fs.writeFileSync(path, '')
  const mode = fc.integer({ min: 0, max: 0o777 })
  const owner = fc.constantFrom(0, account.uid)
  const group = fc.constantFrom(0, account.gid)
  const want = fc.constantFrom<Want>('read', 'use', 'enter')
  const check = fc.property(
    mode,
    owner,
    group,
    mode,
    owner,
    group,
    want,
    (m1, u1, g1, m2, u2, g2, wanted) => {
      fs.chownSync(join(folder, 'above'), u1, g1)
      fs.chmodSync(join(folder, 'above'), m1)
      fs.chownSync(path, u2, g2)
      fs.chmodSync(path, m2)
      const script = { read: '[ -r "$0" ]', use: '[ -r "$0" ] && [ -x "$0" ]', enter: '[ -x "$0" ]' }[wanted]
      const { uid, gid } = account
      const truth = spawnSync('sh', ['-c', script, path], { uid, gid, cwd: '/' }).status === 0
      assert.equal(canReach(path, account, wanted), truth)
    },
  )
  fc.assert(check, { numRuns: 60 })
})
