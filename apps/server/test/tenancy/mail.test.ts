import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { pino } from 'pino'
import { asPlatform } from '../../src/kernel/db/index.ts'
import * as compose from '../../src/kernel/mail/compose-mail.ts'
import { MailError, type MailSender, openMailSender } from '../../src/kernel/mail/index.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { composeDunningMail } from '../../src/tenancy/billing/dunning-mail.ts'
import { deliverMail, LEASE_MS, retryMs } from '../../src/tenancy/mail/deliver-mail.ts'
import { enqueueMail, type QueuedMail } from '../../src/tenancy/mail/enqueue-mail.ts'
import { startMailDelivery } from '../../src/tenancy/mail/start-mail-delivery.ts'
import { composeWarning } from '../../src/tenancy/usage/mail-warning.ts'
import { quietLog } from '../support/quiet-log.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { until } from '../support/until.ts'
import { startSmtpServer } from './support/smtp-server.ts'

const ANN = { name: 'Ann', address: 'ann@example.org' }
const LINK = 'https://shop.example/account/verify#token=a-secret-token'

let database: TestDatabase
let folder = ''
let nowMs = 0
const clock = { now: () => new Date(nowMs) }
before(async () => {
  database = await createTestDatabase()
})
after(() => database[Symbol.asyncDispose]())
beforeEach(async t => {
  // The process of its own goes by the machine's clock.
  nowMs = Math.floor(performance.timeOrigin + performance.now())
  await sql`delete from tenancy.mail_outbox`.execute(database.db)
  folder = await mkdtemp(join(tmpdir(), 'buywhere-mail-'))
  ;(t as { after(work: () => Promise<void>): void }).after(() => rm(folder, { recursive: true }))
})

const verification = () => compose.composeVerification({ to: ANN, url: LINK, validMinutes: 60 })
const queue = (mail: Partial<QueuedMail> = {}) =>
  asPlatform(database.db, transaction =>
    enqueueMail(transaction, {
      orgId: null,
      kind: 'test',
      message: verification(),
      now: clock.now(),
      expiresAt: null,
      ...mail,
    }),
  )
const deliver = (sender: MailSender, limit?: number) =>
  deliverMail({ db: database.db, clock, log: quietLog, sender }, limit)
const toFolder = () =>
  openMailSender({ smtpUrl: null, from: 'BuyWhere <no-reply@shop.example>', folder: join(folder, 'mail') })
const sentFiles = () => readdir(join(folder, 'mail')).catch(() => [])

function failing(times: number, sent: string[] = []): MailSender {
  let left = times
  return {
    async send(message) {
      if (left-- > 0) throw new MailError('ESOCKET')
      sent.push(message.to.address)
    },
    async [Symbol.asyncDispose]() {},
  }
}

test('without a mail server each mail is a file that only its owner reads', async () => {
  await queue()
  await using sender = await toFolder()
  assert.deepEqual(await deliver(sender), { sent: 1, failed: 0 })
  const [file] = await sentFiles()
  const path = join(folder, 'mail', file!)
  assert.match(file!, /^buywhere-\d+\.eml$/)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const text = await readFile(path, 'utf8')
  assert.match(text, /^To: Ann <ann@example.org>$/m)
  assert.match(text, /^From: BuyWhere <no-reply@shop.example>$/m)
  assert.match(text, new RegExp(`^Message-ID: <${file!.replace('.eml', '')}@shop.example>$`, 'm'))
  assert.ok(text.replaceAll('=\n', '').replaceAll('=3D', '=').includes(LINK))
})

test('a mail that was sent leaves nothing behind that opens an account', async () => {
  await queue()
  await using sender = await toFolder()
  await deliver(sender)
  const { rows } = await sql`select body, due_at, attempts, sent_at from tenancy.mail_outbox`.execute(
    database.db,
  )
  assert.deepEqual(rows, [{ body: '', due_at: null, attempts: 1, sent_at: clock.now() }])
})

test('mail is sent if and only if what it tells of is committed', async () => {
  await assert.rejects(
    asPlatform(database.db, async transaction => {
      await enqueueMail(transaction, {
        orgId: null,
        kind: 'test',
        message: verification(),
        now: clock.now(),
        expiresAt: null,
      })
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  await using sender = await toFolder()
  assert.deepEqual(await deliver(sender), { sent: 0, failed: 0 })
})

test('mail survives the death of the process that was sending it', async () => {
  await queue()
  await using server = await startSmtpServer({ isSilent: true })
  const script = resolve(import.meta.dirname, 'support/deliver-forever.ts')
  const child = spawn(process.execPath, [script, database.url, server.url], { stdio: 'ignore' })
  const ended = once(child, 'close')
  await server.nextConnection()
  child.kill('SIGKILL')
  await ended

  await using sender = await toFolder()
  nowMs = Math.floor(performance.timeOrigin + performance.now())
  // The dead one's lease is honoured, for it might be only slow.
  assert.deepEqual(await deliver(sender), { sent: 0, failed: 0 })
  nowMs += LEASE_MS
  assert.deepEqual(await deliver(sender), { sent: 1, failed: 0 })
  assert.equal((await sentFiles()).length, 1)
})

test('of many processes that deliver at once each mail is sent by one', async () => {
  for (let i = 0; i < 20; i++)
    await queue({ message: { ...verification(), to: { ...ANN, address: `a${i}@x.example` } } })
  const sent: string[] = []
  const results = await Promise.all(Array.from({ length: 6 }, () => deliver(failing(0, sent))))
  assert.equal(
    results.reduce((sum, result) => sum + result.sent, 0),
    20,
  )
  assert.equal(new Set(sent).size, 20)
  assert.equal(sent.length, 20)
})

test('what cannot be sent is tried again, later and later, for days', async () => {
  await queue()
  const sender = failing(Number.POSITIVE_INFINITY)
  const began = nowMs
  let attempts = 0
  while (true) {
    assert.deepEqual(await deliver(sender), { sent: 0, failed: 1 })
    attempts++
    const { rows } = await sql<{ dueAt: Date | null; reason: string }>`
      select due_at as "dueAt", last_error as reason from tenancy.mail_outbox
    `.execute(database.db)
    assert.equal(rows[0]!.reason, 'ESOCKET')
    if (rows[0]!.dueAt === null) break
    assert.equal(rows[0]!.dueAt.getTime(), nowMs + retryMs(attempts))
    assert.deepEqual(await deliver(sender), { sent: 0, failed: 0 })
    nowMs = rows[0]!.dueAt.getTime()
  }
  assert.equal(attempts, 20)
  assert.ok(nowMs - began > 2 * 86_400_000)
})

test('a mail that comes too late to be of use is not sent', async () => {
  await queue({ expiresAt: new Date(nowMs + 60_000) })
  nowMs += 60_000
  assert.deepEqual(await deliver(failing(0)), { sent: 0, failed: 0 })
})

test('one mail that fails holds up no other', async () => {
  await queue()
  await queue()
  assert.deepEqual(await deliver(failing(1)), { sent: 1, failed: 1 })
})

test('delivery goes on by itself until it is stopped', async () => {
  await using sender = await toFolder()
  await using _delivery = startMailDelivery({ db: database.db, clock, log: quietLog, sender }, 10)
  await queue()
  await until(async () => (await sentFiles()).some(file => file.endsWith('.eml')))
  await queue()
  await until(async () => (await sentFiles()).filter(file => file.endsWith('.eml')).length === 2)
})

test('a mail server gets the mail, with nothing in it but what was composed', async () => {
  await using server = await startSmtpServer()
  await using sender = await openMailSender({
    smtpUrl: new Secret(server.url),
    from: 'no-reply@shop.example',
    folder,
  })
  const name = 'Ann\r\nBcc: eve@evil.example'
  await sender.send(
    compose.composeKnownAddress({ to: { ...ANN, name }, url: 'https://shop.example' }),
    'buywhere-7',
  )
  const [message] = server.messages
  assert.match(message!, /^Message-ID: <buywhere-7@shop.example>\r$/m)
  assert.doesNotMatch(message!, /^Bcc:/m)
})

test('neither the log nor the database hears what a mail server says, or the way to it', async () => {
  await using server = await startSmtpServer({
    verdict: '550 ann@example.org has password hunter2 and link a-secret-token',
  })
  await using sender = await openMailSender({
    smtpUrl: new Secret(server.url),
    from: 'a@shop.example',
    folder,
  })
  await queue()
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  await deliverMail({ db: database.db, clock, log, sender })
  const { rows } = await sql<{
    reason: string
  }>`select last_error as reason from tenancy.mail_outbox`.execute(database.db)
  assert.equal(rows[0]!.reason, 'EMESSAGE 550')
  assert.equal(lines.length, 1)
  assert.doesNotMatch(lines.join(), /hunter2|ann@|a-secret-token|127\.0\.0\.1/)
})

test('a password is sent to no mail server that does not encrypt', async () => {
  await using server = await startSmtpServer({ authentication: '235 in' })
  const url = server.url.replace('://', '://user:hunter2@')
  await using sender = await openMailSender({ smtpUrl: new Secret(url), from: 'a@shop.example', folder })
  await assert.rejects(sender.send(verification(), 'buywhere-1'), error => {
    assert.ok(error instanceof MailError)
    assert.doesNotMatch(error.message, /hunter2|user/)
    return true
  })
  assert.deepEqual(server.messages, [])
})

test('names in mails break no line of theirs', () => {
  const evil = 'Eve\r\n\r\nPay here: https://evil.example\u2028\u0007'
  const to = { name: evil, address: ANN.address }
  const url = 'https://shop.example'
  const mails = [
    compose.composeInvitation({
      to,
      url,
      validMinutes: 10_080,
      organisation: evil,
      invitedBy: evil,
      role: 'viewer',
    }),
    composeWarning(
      to,
      {
        orgName: evil,
        notice: {
          id: 1,
          orgId: 1,
          kind: 'agent_minutes',
          keyId: null,
          periodStart: new Date(0),
          thresholdPercent: 80,
          used: 8_123,
          quota: 10_000,
        },
      },
      url,
    ),
    composeDunningMail({ to, url, organisation: evil, step: 'day_3', pastDueSince: new Date(0) }),
    compose.composePasswordReset({ to, url, validMinutes: 60 }),
    compose.composePasswordChanged({ to, url }),
  ]
  for (const mail of mails) {
    assert.equal(mail.to.name, 'Eve Pay here: https://evil.example')
    assert.doesNotMatch(mail.subject, /[\r\n]/)
    assert.ok(!mail.text.split('\n').some(line => line.startsWith('Pay here')))
    assert.ok(mail.text.includes(url))
  }
  assert.match(mails[1]!.subject, /^80 % used: agent-minutes/)
})
