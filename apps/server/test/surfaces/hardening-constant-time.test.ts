import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'

const ROOT = resolve(import.meta.dirname, '../../../..')

const OPERAND = "('[^']*'|-?[\\w.$]+(?:\\([^()]*\\))?)"
const COMPARISON = new RegExp(`${OPERAND}\\s*[!=]==?\\s*${OPERAND}`, 'g')
const EQUALS = /([\w.$]+(?:\([^()]*\))?)\.equals\(([^()]*)/g
const SECRET_NAME =
  /(?:secret|token|signature|digest|hmac|hash|sha256|password|nonce|checksum|apikey)(?:\w*|\(.*\)|\.reveal\(\))$/i
const NOTHING = /^(?:null|undefined|true|false|'.*'|-?[\d.]+)$/

/** Two values are compared, one of which sounds like a secret, and neither of which is a constant. */
function comparesSecrets(line: string): boolean {
  return [...line.matchAll(COMPARISON), ...line.matchAll(EQUALS)].some(([, left = '', right = '']) => {
    const operands = [left, right]
    return (
      operands.some(operand => SECRET_NAME.test(operand)) && !operands.some(operand => NOTHING.test(operand))
    )
  })
}

/** Comparisons whose time tells nothing worth knowing, with the reason. */
const HARMLESS: Readonly<Record<string, string>> = {
  'apps/server/src/catalog/change-log/facets.ts': 'digests of what offers say',
  'apps/server/src/catalog/fx/unzip-one.ts': 'a checksum of a file',
  'apps/server/src/ingest/push/push-store.ts': "digests of an organisation's own requests",
  'apps/server/src/ingest/push/upload-store.ts': "digests of an organisation's own requests",
  'apps/server/src/ingest/sku-set.ts': 'a hash table',
  'apps/server/src/kernel/cache/envelope.ts': 'a checksum, which anybody can compute',
  'apps/server/src/kernel/postgres/connect.ts': 'a code of PostgreSQL',
  'apps/server/src/ops/backup/seal/manifest.ts':
    'the checksum of a manifest that has no key; proofs by key are compared safely',
  'apps/server/src/ops/backup/store/s3-upload.ts': 'a checksum of what was sent',
  'apps/server/src/ops/backup/vault.ts': 'checksums of files',
  'apps/server/src/tenancy/keys/api-key.ts':
    'a checksum, which anybody can compute; the key itself is looked up by digest',
  'apps/server/src/tenancy/audit/verify-audit.ts': 'hashes of the log, compared by its owner',
  'apps/server/src/tenancy/accounts/library/open-auth-library.ts':
    'the hash that was verified just now against the one handed in, both from our own table',
}

/** Where secrets are compared, each by `timingSafeEqual` on digests or signatures of one length, or by its library. */
const COMPARED_SAFELY = [
  'apps/server/src/boot/serve-metrics.ts',
  'apps/server/src/ops/backup/seal/manifest.ts',
  'apps/server/src/ops/backup/seal/verdict.ts',
  'apps/server/src/surfaces/rest/operations-routes.ts',
  'apps/server/src/tenancy/billing/stripe/stripe-signature.ts',
]

const sources = globSync('apps/*/src/**/*.ts', { cwd: ROOT })
const linesOf = (path: string) => readFileSync(resolve(ROOT, path), 'utf8').split('\n')

test('the rule sees comparisons of secrets, and leaves others alone', () => {
  for (const line of [
    'if (shown === secret) return',
    'if (secret !== shown) return',
    'return expectedSignature == given',
    'if (secret.reveal() === shown) return',
    'return hashApiKey(key).equals(row.sha256) && storedHash.equals(hash)',
    'row.token === input.token',
  ]) {
    assert.ok(comparesSecrets(line), line)
  }
  for (const line of [
    'if (secret === null) return',
    "if (tokenKind === 'access') return",
    'if (token !== undefined) return',
    'if (passwordLength >= 8) return',
    "if (error.code === 'EEXIST') return",
  ]) {
    assert.ok(!comparesSecrets(line), line)
  }
})

test('secrets are compared in constant time only', () => {
  const offenders = sources
    .filter(path => HARMLESS[path] === undefined)
    .flatMap(path =>
      linesOf(path).flatMap((line, index) =>
        comparesSecrets(line) && !/^\s*(?:\/\/|\*|\/\*)/.test(line)
          ? [`${path}:${index + 1} ${line.trim()}`]
          : [],
      ),
    )
  assert.deepEqual(offenders, [])
})

test('every place that compares a secret is known', () => {
  const places = sources.filter(path => /\btimingSafeEqual\(/.test(linesOf(path).join('\n')))
  assert.deepEqual(places.sort(), COMPARED_SAFELY)
})
