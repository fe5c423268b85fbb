import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, type TestContext } from 'node:test'
import pg from 'pg'
import { findPackage } from '../../src/kernel/postgres/binaries.ts'
import {
  EmbeddedPostgresError,
  ensureDatabase,
  startEmbeddedPostgres,
} from '../../src/kernel/postgres/index.ts'
import { findPostmaster } from '../../src/kernel/postgres/postmaster.ts'
import { identifyProcess } from '../../src/kernel/postgres/process-identity.ts'
import { type SuperviseOptions, superviseServer } from '../../src/kernel/postgres/supervise.ts'

export const moduleUrl = new URL('../../src/kernel/postgres/index.ts', import.meta.url).href
export const root = process.getuid?.() === 0
export const onlyRoot = { skip: root ? false : 'needs root' }
export const onlyProc = { skip: fs.existsSync('/proc/self/stat') ? false : 'needs /proc' }

let template = ''
before(async () => {
  template = makeFolder()
  await using server = await startEmbeddedPostgres({ home: template, log: recorder().log })
  await ensureDatabase(server.url('postgres'), 'shop')
})
after(() => fs.rmSync(template, { recursive: true, force: true }))

/** A folder every user may enter, as mkdtemp's are not. */
function makeFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'buywhere-test-')))
  fs.chmodSync(folder, 0o755)
  return folder
}

/** A home for one test: empty, or a copy of one that has a stopped cluster. No server outlives the test. */
export function makeHome(context: TestContext, kind: 'empty' | 'ready'): string {
  const home = makeFolder()
  if (kind === 'ready') execFileSync('cp', ['-a', join(template, 'postgres'), home])
  context.after(() => {
    const left = runningOn(home)
    if (left !== undefined) process.kill(left, 'SIGKILL')
    fs.rmSync(home, { recursive: true, force: true })
    assert.equal(left, undefined, 'a server was left running')
  })
  return home
}

/** Pid of the server on the home's data. */
export function runningOn(home: string): number | undefined {
  const data = join(home, 'postgres/data')
  return fs.existsSync(data) ? findPostmaster(fs.realpathSync(data))?.identity.pid : undefined
}

/** A log that remembers, and tells when a message with `part` in it comes next. */
export function recorder() {
  const entries: { level: string; message: string; fields: object }[] = []
  const events = new EventEmitter()
  const record = (level: string) => (fields: object, message: string) => {
    entries.push({ level, message, fields })
    events.emit('entry', message)
  }
  const said = async (part: string) => {
    for (;;) {
      const [message] = await once(events, 'entry')
      if (String(message).includes(part)) return
    }
  }
  return { entries, said, log: { info: record('info'), warn: record('warn'), error: record('error') } }
}

/** The supervisor with its inner settings in the test's hands; nothing outside the home is touched. */
export function inside(home: string, changes: Partial<SuperviseOptions>) {
  const common = {
    settings: {},
    sharedFolder: join(home, 'shared'),
    startTimeoutMs: 60_000,
    fastStopMs: 30_000,
  }
  return superviseServer({ home, log: recorder().log, postgres: findPackage(), ...common, ...changes })
}

export async function ask(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return String(Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0])
  } finally {
    await client.end()
  }
}

type Answer = { pid: number; port: number; adopted: boolean; url: string; code?: string; message?: string }

/** Another process that uses the server of the home until it is told to leave. */
export async function startPeer(home: string, user: { uid?: number; gid?: number } = {}) {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(moduleUrl)}
    const say = value => console.log(JSON.stringify(value))
    const log = { info() {}, warn() {}, error() {} }
    try {
      const server = await startEmbeddedPostgres({ home: ${JSON.stringify(home)}, log })
      say({ pid: server.pid, port: server.port, adopted: server.adopted, url: server.url('postgres') })
      process.stdin.once('data', async () => { await server[Symbol.asyncDispose](); process.exit() })
    } catch (error) { say({ code: error.code, message: error.message }) }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...user,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(child.stdout), 'line')
  const leave = async () => {
    child.stdin.write('leave\n')
    await once(child, 'exit')
  }
  return { child, leave, answer: JSON.parse(String(line)) as Answer }
}

export async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Ends a server as a power cut does: all its processes at once. */
export async function cutPower(pid: number): Promise<void> {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' })
  for (const each of [pid, ...children.trim().split(/\s+/).map(Number)]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {}
  }
  while (identifyProcess(pid) !== undefined) await new Promise(setImmediate)
}

export const isCode = (code: string, text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof EmbeddedPostgresError)
  assert.equal(error.code, code)
  assert.match(error.message, text)
  return true
}
