import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { Secret } from '../../src/kernel/secret.ts'
import {
  ACCESS_TOKEN_SECONDS,
  type AccessClaims,
  signAccessToken,
  verifyAccessToken,
} from '../../src/tenancy/tokens/access-token.ts'
import { developmentSecret } from '../../src/tenancy/tokens/development-secret.ts'
import { derivedSecret, tokenKeys } from '../../src/tenancy/tokens/token-keys.ts'
import { hasCode } from './support/accounts.ts'

const NOW = new Date('2026-11-21T10:00:00Z')
const ISSUER = 'https://shop.example'
const SECRET = new Secret('a secret of the test, long enough to sign with')
const keys = tokenKeys({ jwtSecretKey: SECRET, jwtSecretKeyPrevious: null, issuer: ISSUER })
const ANN: AccessClaims = { personId: 4_211, orgId: 9_007_199_254_740_991, role: 'owner', sessionId: 77 }

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const partOf = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index]!, 'base64url').toString()) as Record<string, unknown>

/** A token signed with our key by somebody who can choose everything else. */
function forge(header: Record<string, unknown>, payload: Record<string, unknown>, key = keys.current.key) {
  const body = `${part(header)}.${part(payload)}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}

async function goodParts() {
  const token = await signAccessToken(keys, ANN, NOW)
  return { token, header: partOf(token, 0), payload: partOf(token, 1) }
}

const isInvalid = hasCode('invalid_credentials')

test('an access token says who it was made for', async () => {
  const token = await signAccessToken(keys, ANN, NOW)
  assert.deepEqual(await verifyAccessToken(keys, token, NOW), ANN)
  assert.deepEqual(partOf(token, 0), { alg: 'HS256', typ: 'at+jwt', kid: keys.current.id })
  const { iss, aud, sub, org, sid, jti, iat, exp } = partOf(token, 1)
  assert.deepEqual([iss, aud, sub, org, sid], [ISSUER, 'buywhere-api', '4211', '9007199254740991', '77'])
  assert.match(String(jti), /^[0-9a-f-]{36}$/)
  assert.equal(Number(exp) - Number(iat), ACCESS_TOKEN_SECONDS)
})

test('an access token is good for a quarter of an hour, and for no clock that is minutes behind', async () => {
  const token = await signAccessToken(keys, ANN, NOW)
  await verifyAccessToken(keys, token, later(ACCESS_TOKEN_SECONDS + 4))
  await assert.rejects(
    verifyAccessToken(keys, token, later(ACCESS_TOKEN_SECONDS + 6)),
    hasCode('expired_credentials'),
  )
  await verifyAccessToken(keys, token, later(-4))
  await assert.rejects(verifyAccessToken(keys, token, later(-120)), isInvalid)
})

test('a token that is changed anywhere, or cut off anywhere, is refused', async () => {
  const { token } = await goodParts()
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'Aa0_-.'), async (at, char) => {
      const changed = token.slice(0, at) + char + token.slice(at + 1)
      // The last character of a part may carry bits that no byte is made of.
      const isSame = changed.split('.').every((text, index) => {
        const original = token.split('.')[index] ?? ''
        return Buffer.from(text, 'base64url').equals(Buffer.from(original, 'base64url'))
      })
      fc.pre(!isSame)
      await assert.rejects(verifyAccessToken(keys, changed, NOW), isInvalid)
      await assert.rejects(verifyAccessToken(keys, token.slice(0, at), NOW), isInvalid)
    }),
    { numRuns: 150 },
  )
})

test('a token without a signature is refused, whatever it says of that', async () => {
  const { token, header, payload } = await goodParts()
  for (const alg of ['none', 'None', 'NONE', '', null]) {
    const body = `${part({ ...header, alg })}.${part(payload)}`
    await assert.rejects(verifyAccessToken(keys, `${body}.`, NOW), isInvalid)
    await assert.rejects(verifyAccessToken(keys, `${body}.${token.split('.')[2]}`, NOW), isInvalid)
  }
})

test('a token signed in another way is refused, also by a key that it brings along', async () => {
  const { header, payload } = await goodParts()
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const signed = (alg: string, key: Parameters<SignJWT['sign']>[0], extra = {}) =>
    new SignJWT(payload).setProtectedHeader({ ...header, ...extra, alg }).sign(key)
  await assert.rejects(verifyAccessToken(keys, await signed('RS256', privateKey), NOW), isInvalid)
  await assert.rejects(verifyAccessToken(keys, await signed('HS512', keys.current.key), NOW), isInvalid)
  const pem = new TextEncoder().encode(await exportSPKI(publicKey))
  // The key of the confusion between HS256 and RS256: a public one, taken for a secret.
  await assert.rejects(verifyAccessToken(keys, forge(header, payload, pem), NOW), isInvalid)
  const own = new TextEncoder().encode('a key that the forger likes better')
  const jwk = { kty: 'oct', k: Buffer.from(own).toString('base64url') }
  await assert.rejects(verifyAccessToken(keys, await signed('HS256', own, { jwk }), NOW), isInvalid)
})

test('a token for another audience, issuer or purpose is refused, though our key signed it', async () => {
  const { header, payload } = await goodParts()
  assert.deepEqual(await verifyAccessToken(keys, forge(header, payload), NOW), ANN)
  const { exp, jti, sid, aud, iss, ...rest } = payload
  const wrong: [Record<string, unknown>, Record<string, unknown>][] = [
    [header, { ...payload, aud: 'another-api' }],
    [header, { ...payload, iss: 'https://other.example' }],
    [{ ...header, typ: 'JWT' }, payload],
    [{ ...header, crit: ['exp'] }, payload],
    [header, { ...rest, jti, sid, aud, iss }],
    [header, { ...rest, exp, sid, aud, iss }],
    [header, { ...rest, exp, jti, aud, iss }],
    [header, { ...rest, exp, jti, sid, iss }],
    [header, { ...rest, exp, jti, sid, aud }],
    [header, { ...payload, role: 'god' }],
    [header, { ...payload, org: '9007199254740993' }],
    [header, { ...payload, sub: '1 or 1=1' }],
  ]
  for (const [otherHeader, otherPayload] of wrong) {
    await assert.rejects(verifyAccessToken(keys, forge(otherHeader, otherPayload), NOW), isInvalid)
  }
  const forEver = { ...payload, exp: Number(payload.exp) + 1_000_000 }
  await assert.rejects(
    verifyAccessToken(keys, forge(header, forEver), later(ACCESS_TOKEN_SECONDS + 6)),
    hasCode('expired_credentials'),
  )
})

test('a swapped organisation, person or session breaks the signature', async () => {
  const { token, payload } = await goodParts()
  const [head, , signature] = token.split('.')
  for (const swap of [{ org: '1' }, { sub: '1' }, { sid: '1' }, { role: 'owner', org: '2' }]) {
    const swapped = `${head}.${part({ ...payload, ...swap })}.${signature}`
    await assert.rejects(verifyAccessToken(keys, swapped, NOW), isInvalid)
  }
})

test('after a change of the secret, tokens of the one before are good, and of none before that', async () => {
  const old = tokenKeys({
    jwtSecretKey: new Secret('the secret of before, also quite long'),
    jwtSecretKeyPrevious: null,
    issuer: ISSUER,
  })
  const rotated = { ...keys, previous: old.current }
  const token = await signAccessToken(old, ANN, NOW)
  assert.deepEqual(await verifyAccessToken(rotated, token, NOW), ANN)
  await assert.rejects(verifyAccessToken(keys, token, NOW), isInvalid)
  assert.equal(partOf(await signAccessToken(rotated, ANN, NOW), 0).kid, keys.current.id)
  const header = { alg: 'HS256', typ: 'at+jwt', kid: old.current.id }
  // The id of a key chooses it and proves nothing.
  await assert.rejects(verifyAccessToken(rotated, forge(header, partOf(token, 1)), NOW), isInvalid)
})

test('secrets for other purposes do not tell the one they come from', () => {
  const one = derivedSecret(SECRET, 'one')
  assert.match(one, /^[\w-]{43}$/)
  assert.notEqual(one, derivedSecret(SECRET, 'two'))
  assert.ok(!one.includes(SECRET.reveal()) && !keys.current.id.includes(SECRET.reveal()))
})

test('processes that start at once agree on the secret of development, which only its owner reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-secret-'))
  try {
    const home = join(folder, 'home')
    const secrets = await Promise.all(Array.from({ length: 8 }, () => developmentSecret(home)))
    const values = new Set(secrets.map(secret => secret.reveal()))
    assert.equal(values.size, 1)
    assert.ok([...values][0]!.length >= 32)
    assert.equal((await stat(join(home, 'jwt-secret'))).mode & 0o777, 0o600)
    assert.equal((await developmentSecret(home)).reveal(), [...values][0])
  } finally {
    await rm(folder, { recursive: true })
  }
})
