import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { ensureDatabase, startEmbeddedPostgres } from '../../src/kernel/postgres/index.ts'
import { disarmPostmasterFile } from '../../src/kernel/postgres/postmaster.ts'
import { backoffMs } from '../../src/kernel/postgres/supervise.ts'
import {
  ask,
  cutPower,
  inside,
  isCode,
  kill,
  makeHome,
  onlyProc,
  recorder,
  root,
  runningOn,
  startPeer,
} from './embedded-postgres-harness.ts'

test('a fresh home gets a durable UTF-8 server that asks everyone for the password', async context => {
  const home = makeHome(context, 'empty')
  const { log, entries } = recorder()
  await using server = await startEmbeddedPostgres({ home, log })
  const url = server.url('postgres')
  assert.equal(server.adopted, false)
  assert.equal(
    await ask(url, `select string_agg(distinct auth_method, ',') from pg_hba_file_rules`),
    'scram-sha-256',
  )
  const expected = { server_encoding: 'UTF8', data_checksums: 'on', fsync: 'on', full_page_writes: 'on' }
  const listening = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    TimeZone: 'UTC',
    jit: 'off',
  }
  for (const [name, value] of Object.entries({ ...expected, ...listening })) {
    assert.equal(await ask(url, `show ${name}`), value, name)
  }
  assert.equal(await ask(url, `select lower('ÉЖ')`), 'éж')
  const wrong = new URL(url)
  wrong.password = '0'.repeat(64)
  await assert.rejects(ask(wrong.href, 'select 1'), { code: '28P01' })

  const secret = new URL(url).password
  const holders = spawnSync('grep', ['-rlF', secret, home], { encoding: 'utf8' }).stdout.trim()
  assert.equal(holders, join(fs.realpathSync(home), 'postgres/secret'))
  assert.equal(fs.statSync(holders).mode & 0o777, 0o600)
  assert.doesNotMatch(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), new RegExp(secret))
  assert.doesNotMatch(JSON.stringify(entries), new RegExp(secret))
})

test('letters outside ASCII count as letters in pg_trgm', async context => {
  await using server = await startEmbeddedPostgres({ home: makeHome(context, 'ready'), log: recorder().log })
  await ask(server.url('shop'), 'create extension pg_trgm')
  assert.equal(await ask(server.url('shop'), `select similarity('Жуковский', 'жуковский')`), '1')
})

test('settings given win over ours, but not over how the server listens', async context => {
  const home = makeHome(context, 'ready')
  const { log } = recorder()
  await assert.rejects(
    startEmbeddedPostgres({ home, log, settings: { listen_addresses: '*' } }),
    isCode('bad_setting', /listen_addresses/),
  )
  await using server = await startEmbeddedPostgres({ home, log, settings: { work_mem: '7MB', jit: 'on' } })
  assert.equal(await ask(server.url('postgres'), 'show work_mem'), '7MB')
  assert.equal(await ask(server.url('postgres'), 'show jit'), 'on')
})

test('processes that start at once on an empty home share one server, and the last one out stops it', async context => {
  const home = makeHome(context, 'empty')
  const peers = await Promise.all(Array.from({ length: 5 }, () => startPeer(home)))
  const [first, ...others] = peers
  assert.ok(first)
  assert.equal(peers.filter(peer => !peer.answer.adopted).length, 1)
  assert.equal(new Set(peers.map(peer => `${peer.answer.pid} ${peer.answer.url}`)).size, 1)
  await kill(first.child)
  for (const peer of others) {
    assert.equal(runningOn(home), first.answer.pid)
    await peer.leave()
  }
  assert.equal(runningOn(home), undefined)
  assert.deepEqual(fs.readdirSync(join(home, 'postgres/leases')), [])
})

test('starting and leaving at the same time never stops a server someone got', async context => {
  const home = makeHome(context, 'ready')
  const { log } = recorder()
  const visit = async () => {
    await using server = await startEmbeddedPostgres({ home, log })
    assert.equal(await ask(server.url('postgres'), 'select 1'), '1')
  }
  await Promise.all(Array.from({ length: 12 }, visit))
  assert.equal(runningOn(home), undefined)
})

test('a server whose starter was killed is adopted, and watched over like one of our own', async context => {
  const home = makeHome(context, 'ready')
  const peer = await startPeer(home)
  await kill(peer.child)
  const { log, said } = recorder()
  await using server = await startEmbeddedPostgres({ home, log })
  assert.equal(server.adopted, true)
  assert.equal(server.pid, peer.answer.pid)
  const back = said('is back')
  process.kill(server.pid, 'SIGKILL')
  await back
  assert.notEqual(server.pid, peer.answer.pid)
  assert.equal(server.port, peer.answer.port)
  assert.equal(await ask(peer.answer.url, 'select 1'), '1')
})

test('when a shared server dies, its users bring it back as one server on the same port', async context => {
  const home = makeHome(context, 'ready')
  const { log, said } = recorder()
  await using server = await startEmbeddedPostgres({ home, log })
  const peer = await startPeer(home)
  const url = server.url('postgres')
  for (let deaths = 0; deaths < 2; deaths++) {
    const back = said('is back')
    process.kill(server.pid, 'SIGKILL')
    await back
    assert.equal(runningOn(home), server.pid)
    assert.equal(await ask(url, 'select 1'), '1')
  }
  await peer.leave()
  assert.equal(await ask(url, 'select 1'), '1')
})

test('a restart never puts an empty database where the data was', async context => {
  const home = makeHome(context, 'ready')
  const { log, said, entries } = recorder()
  await using server = await startEmbeddedPostgres({ home, log })
  const failed = said('could not restart')
  fs.renameSync(join(home, 'postgres/data'), join(home, 'moved'))
  await cutPower(server.pid)
  await failed
  assert.equal(fs.existsSync(join(home, 'postgres/data')), false)
  assert.ok(entries.some(entry => entry.level === 'error' && entry.message.includes('could not')))
  const back = said('is back')
  fs.renameSync(join(home, 'moved'), join(home, 'postgres/data'))
  await back
  assert.equal(await ask(server.url('shop'), 'select 1'), '1')
})

test('what a power cut leaves behind does not keep the server from starting', onlyProc, async context => {
  const home = makeHome(context, 'ready')
  const peer = await startPeer(home)
  await ask(peer.answer.url, 'create table kept as select 42 as answer')
  await kill(peer.child)
  await cutPower(peer.answer.pid)
  // After the next boot an unrelated process of the server's own user may bear the pid that is on file.
  const { uid, gid } = fs.statSync(join(home, 'postgres/data'))
  const stranger = spawn('sleep', ['1000'], { stdio: 'ignore', ...(root ? { uid, gid } : {}) })
  context.after(() => stranger.kill('SIGKILL'))
  const file = join(home, 'postgres/data/postmaster.pid')
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/^\d+/, `${stranger.pid}`))
  await using server = await startEmbeddedPostgres({ home, log: recorder().log })
  assert.equal(server.adopted, false)
  assert.equal(await ask(server.url('postgres'), 'select answer from kept'), '42')
})

test('a pid file without a pid does not keep the server from starting', async context => {
  const home = makeHome(context, 'ready')
  const file = join(home, 'postgres/data/postmaster.pid')
  for (const content of ['', '\0\0\0\0']) {
    fs.writeFileSync(file, content)
    fs.utimesSync(file, 0, 0)
    await using server = await startEmbeddedPostgres({ home, log: recorder().log })
    assert.equal(server.adopted, false)
  }
})

test('a server that comes up unseen while another is being started is adopted and left its pid file', async context => {
  const home = makeHome(context, 'ready')
  await using server = await startEmbeddedPostgres({ home, log: recorder().log })
  const file = join(fs.realpathSync(home), 'postgres/data/postmaster.pid')
  const content = fs.readFileSync(file, 'utf8')
  disarmPostmasterFile(dirname(file))
  assert.equal(fs.readFileSync(file, 'utf8'), content)

  const hidden = `${file}.hidden`
  fs.renameSync(file, hidden)
  const refused = once(fs.watch(join(home, 'postgres/server.log'), { persistent: false }), 'change')
  const late = startEmbeddedPostgres({ home, log: recorder().log })
  await refused
  // More than once: a server that is refused takes whatever pid file stands there with it when it ends.
  const restoring = setInterval(() => {
    if (!fs.existsSync(file)) fs.linkSync(hidden, file)
  }, 5)
  context.after(() => clearInterval(restoring))
  await using other = await late
  clearInterval(restoring)
  assert.deepEqual([other.adopted, other.pid], [true, server.pid])
})

test('a lease whose pid was given to another process holds nothing', onlyProc, async context => {
  const home = makeHome(context, 'ready')
  const server = await startEmbeddedPostgres({ home, log: recorder().log })
  const leases = join(home, 'postgres/leases')
  assert.deepEqual(fs.readdirSync(leases), [`${process.pid}`])
  const living = `${process.ppid}`
  fs.writeFileSync(join(leases, living), JSON.stringify({ pid: process.ppid, startedAt: 'before/1' }))
  await server[Symbol.asyncDispose]()
  assert.equal(runningOn(home), undefined)
  assert.deepEqual(fs.readdirSync(leases), [])
})

test('a server that does not stop in time is stopped at once, and loses nothing', onlyProc, async context => {
  const home = makeHome(context, 'ready')
  const { log, entries } = recorder()
  const server = await inside(home, { log, fastStopMs: 50 })
  await ask(server.url('postgres'), 'create table kept as select 42 as answer')
  const query = `select pid from pg_stat_activity where backend_type = 'checkpointer'`
  process.kill(Number(await ask(server.url('postgres'), query)), 'SIGSTOP')
  await server[Symbol.asyncDispose]()
  assert.equal(runningOn(home), undefined)
  assert.ok(entries.some(entry => entry.level === 'warn' && JSON.stringify(entry.fields).includes('SIGINT')))
  await using again = await inside(home, {})
  assert.equal(await ask(again.url('postgres'), 'select answer from kept'), '42')
})

test('a database is created once, whatever its name and however many ask at once', async context => {
  await using server = await startEmbeddedPostgres({ home: makeHome(context, 'ready'), log: recorder().log })
  const name = `a "b" é`
  const outcomes = await Promise.all([1, 2, 3].map(() => ensureDatabase(server.url('postgres'), name)))
  assert.equal(outcomes.filter(outcome => outcome.created).length, 1)
  assert.equal(await ask(server.url(name), 'select current_database()'), name)
})

test('a server that keeps dying is restarted ever more slowly, but never given up', () => {
  const check = fc.property(fc.integer({ min: 1, max: 2_000 }), deaths => {
    assert.ok(backoffMs(deaths) <= backoffMs(deaths + 1) && backoffMs(deaths + 1) <= 5_000)
  })
  fc.assert(check)
  assert.equal(backoffMs(1), 0)
})
