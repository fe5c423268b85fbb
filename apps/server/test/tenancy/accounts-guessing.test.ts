import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { AppError } from '../../src/kernel/errors/index.ts'
import { decideAttempt, pairWaitSeconds } from '../../src/tenancy/accounts/attempts/decide-attempt.ts'
import {
  requestPasswordReset,
  resendVerification,
  resetPassword,
  signIn,
  signUp,
  sweepAccounts,
} from '../../src/tenancy/accounts/index.ts'
import { createPasswords } from '../../src/tenancy/accounts/passwords.ts'
import { addressSubject } from '../../src/tenancy/limits/address-subject.ts'
import { hasCode, openTestAccounts, PASSWORD, type TestAccounts, visitor } from './support/accounts.ts'

const WRONG = 'not the password at all'
const ATTACKER = '203.0.113.66'

let world: TestAccounts
let email = ''
let count = 0
before(async () => {
  world = await openTestAccounts()
})
after(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  email = `ann${++count}@example.org`
  await world.addPerson(email)
  await sql`delete from tenancy.sign_in_attempts`.execute(world.database.db)
})

const attempt = (ip: string, password = WRONG, who = email) =>
  signIn(world.accounts, visitor(ip), { email: who, password })

async function guess(ip: string, times: number): Promise<unknown[]> {
  const errors: unknown[] = []
  for (let i = 0; i < times; i++) await attempt(ip).catch(error => errors.push(error))
  return errors
}

/** As a hundred guesses from as many networks would leave it. */
async function exhaustAccount(): Promise<void> {
  await guess(ATTACKER, 1)
  await sql`update tenancy.sign_in_attempts set count = 99 where kind = 'account'`.execute(world.database.db)
  const [last] = await guess('203.0.113.67', 1)
  assert.equal((last as { code: string }).code, 'invalid_credentials')
}

/** Statements that an action runs, by text. */
async function statementsOf(action: () => Promise<void>): Promise<string[]> {
  const { pool } = world.database
  const seen: string[] = []
  const listener = (client: { query: (...args: unknown[]) => unknown }) => {
    const query = client.query
    client.query = function (this: unknown, ...args: unknown[]) {
      const [first] = args
      seen.push(typeof first === 'string' ? first : (first as { text: string }).text)
      return query.apply(this, args)
    }
    clients.push(() => {
      client.query = query
    })
  }
  const clients: (() => void)[] = []
  pool.on('acquire', listener as never)
  try {
    await action()
  } finally {
    pool.off('acquire', listener as never)
    for (const restore of clients) restore()
  }
  return seen
}

test('an unknown address is answered as a known one, after the same statements', async () => {
  const { accounts } = world
  const unknown = `nobody${count}@example.org`
  const newcomer = `new${count}@example.org`
  await signUp(accounts, visitor(), { name: 'New', email: newcomer, password: PASSWORD })
  const actions: Record<string, (who: string) => Promise<void>> = {
    signUp: who => signUp(accounts, visitor(), { name: 'Ann', email: who, password: PASSWORD }),
    reset: who => requestPasswordReset(accounts, visitor(), { email: who }),
    resend: who => resendVerification(accounts, visitor(), { email: who }),
    signIn: who =>
      attempt('192.0.2.7', WRONG, who).then(
        () => assert.fail(),
        error => assert.equal(error.message, wrongMessage),
      ),
  }
  const wrongMessage = await attempt('192.0.2.7').catch(error => error.message)
  for (const [name, action] of Object.entries(actions)) {
    const known = await statementsOf(() => action(email))
    assert.ok(known.length > 0)
    assert.deepEqual(await statementsOf(() => action(unknown)), known, name)
    assert.deepEqual(await statementsOf(() => action(newcomer)), known, name)
  }
})

test('an unknown address gets no mail, a known one none that would open it to whoever signed up again', async () => {
  const { accounts } = world
  const unknown = `nobody${count}@example.org`
  const before = (await world.mails()).length
  await requestPasswordReset(accounts, visitor(), { email: unknown })
  await resendVerification(accounts, visitor(), { email: unknown })
  await resendVerification(accounts, visitor(), { email })
  const decoys = (await world.mails()).slice(before)
  assert.deepEqual(
    decoys.map(({ to, body, isQueued }) => ({ to, body, isQueued })),
    Array(3).fill({ to: '', body: '', isQueued: false }),
  )
  await signUp(accounts, visitor(), { name: 'Ann', email, password: WRONG })
  const mail = (await world.mails()).at(-1)!
  assert.deepEqual([mail.to, mail.isQueued, mail.token], [email, true, null])
  assert.match(mail.body, /has an account already/)
})

test('nobody is mailed more than a few times an hour, however often it is asked for', async () => {
  const { accounts } = world
  const before = (await world.mails()).length
  for (let i = 0; i < 6; i++) await requestPasswordReset(accounts, visitor(ATTACKER), { email })
  // What one network used up is not gone for another.
  await requestPasswordReset(accounts, visitor('198.51.100.1'), { email })
  const sent = (await world.mails()).slice(before).map(({ isQueued }) => isQueued)
  assert.deepEqual(sent, [true, true, true, false, false, false, true])
})

test('who guesses is slowed more and more, by a refusal that says how long', async () => {
  const errors = await guess(ATTACKER, 7)
  const codes = errors.map(error => (error as { code: string }).code)
  assert.deepEqual(codes.slice(0, 5), Array(5).fill('invalid_credentials'))
  assert.deepEqual(codes.slice(5), Array(2).fill('too_many_attempts'))
  const waits: number[] = []
  for (let i = 0; i < 5; i++) {
    const refusal = await attempt(ATTACKER).catch(error => error)
    assert.ok(refusal instanceof AppError && refusal.code === 'too_many_attempts')
    const seconds = refusal.retryAfterSeconds ?? Number.NaN
    waits.push(seconds)
    world.clock.advance(seconds)
    await assert.rejects(attempt(ATTACKER), hasCode('invalid_credentials'))
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16])
  // The right password is not even looked at before its time.
  await assert.rejects(attempt(ATTACKER, PASSWORD), hasCode('too_many_attempts'))
})

test('guesses sent at once count as many', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => attempt(ATTACKER)))
  const codes = outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'in'))
  assert.equal(codes.filter(code => code === 'invalid_credentials').length, 5)
  assert.equal(codes.filter(code => code === 'too_many_attempts').length, 7)
})

test('who guesses at an account keeps its owner out from nowhere else', async () => {
  await guess(ATTACKER, 10)
  await attempt('192.0.2.50', PASSWORD)
})

test('guesses from everywhere keep out neither who is signed in there, nor who resets by mail', async () => {
  const home = '192.0.2.80'
  await attempt(home, PASSWORD)
  await exhaustAccount()
  const stranger = '198.51.100.77'
  await assert.rejects(attempt(stranger, PASSWORD), hasCode('too_many_attempts'))
  await attempt(home, PASSWORD)
  await requestPasswordReset(world.accounts, visitor(stranger), { email })
  const token = await world.tokenFor(email)
  await resetPassword(world.accounts, visitor(stranger), { token, password: 'three purple lamps sing' })
  await attempt(stranger, 'three purple lamps sing')
})

test('the budget of an account is whole again after an hour', async () => {
  await exhaustAccount()
  await assert.rejects(attempt('198.51.100.78', PASSWORD), hasCode('too_many_attempts'))
  world.clock.advance(3_600)
  await attempt('198.51.100.78', PASSWORD)
})

test('who tries one password on many accounts is slowed too', async () => {
  const at = world.clock.now()
  const busy = { count: 100, beganAt: at, lastAt: at }
  const idle = { count: 0, beganAt: at, lastAt: at }
  const decision = decideAttempt({ pair: idle, account: idle, network: busy }, true, at)
  assert.deepEqual(decision, { isAllowed: false, retryAfterSeconds: 900 })
})

test('no count, and no jump of the clock, keeps anybody out for longer than an hour', () => {
  const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  const counter = fc.record({ count: fc.nat(1_000_000), beganAt: instants, lastAt: instants })
  fc.assert(
    fc.property(
      fc.record({ pair: counter, account: counter, network: counter }),
      fc.boolean(),
      instants,
      (counters, isKnown, now) => {
        const decision = decideAttempt(counters, isKnown, now)
        if (decision.isAllowed) return
        assert.ok(decision.retryAfterSeconds >= 1 && decision.retryAfterSeconds <= 3_600)
      },
    ),
  )
})

test('the wait never shrinks while guessing goes on', () => {
  const waits = Array.from({ length: 40 }, (_, attempts) => pairWaitSeconds(attempts))
  assert.deepEqual(
    waits,
    [...waits].sort((a, b) => a - b),
  )
  assert.equal(waits.at(-1), 900)
})

test('a whole IPv6 customer is one network, and an IPv4 address is itself however it is written', () => {
  assert.equal(addressSubject('2001:db8:1:2::1'), addressSubject('2001:db8:1:2:ffff::9'))
  assert.notEqual(addressSubject('2001:db8:1:2::1'), addressSubject('2001:db8:1:3::1'))
  assert.equal(addressSubject('::ffff:192.0.2.1'), addressSubject('192.0.2.1'))
})

test('passwords are hashed a few at a time, and no endless queue forms', async () => {
  const passwords = createPasswords({ concurrency: 1, maxWaiting: 2 })
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash(PASSWORD)))
  assert.deepEqual(
    outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'hashed')),
    ['hashed', 'hashed', 'hashed', 'unavailable', 'unavailable'],
  )
  // Whoever was refused took no place with them.
  assert.equal(await passwords.verify(await passwords.hash(PASSWORD), PASSWORD), true)
  assert.equal(await passwords.verify(null, PASSWORD), false)
})

test('what has expired is swept away', async () => {
  const { accounts, clock } = world
  await attempt('192.0.2.9', PASSWORD)
  await requestPasswordReset(accounts, visitor(), { email })
  clock.advance(31 * 86_400)
  await sweepAccounts(accounts)
  const { rows } = await sql`
    select (select count(*) from tenancy.person_sessions) + (select count(*) from tenancy.refresh_tokens)
      + (select count(*) from tenancy.account_links) + (select count(*) from tenancy.sign_in_attempts)
      + (select count(*) from tenancy.mail_outbox) as left
  `.execute(world.database.db)
  assert.deepEqual(rows, [{ left: 0 }])
})
