import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { BackupError, type Manifest } from '../types.ts'
import { type BackupKey, fingerprintOf } from './backup-key.ts'

const Count = z.int().nonnegative()

const VerdictSchema = z.object({
  verifiedAt: z.iso.datetime(),
  isGood: z.boolean(),
  restoreMs: Count,
  totalMs: Count,
})
const ProofSchema = z.object({ hmacs: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)) })

/** What came of the newest verification; it lies beside the backup, and outlives the database. */
export type Verdict = z.infer<typeof VerdictSchema>

type Judged = Pick<Manifest, 'id' | 'encryption'>

/** A line of JSON, and with a key a second one that proves it for each recipient, as the manifest's does. */
export function encodeVerdict(id: string, verdict: Verdict, key: BackupKey | null): Buffer {
  const line = JSON.stringify(VerdictSchema.parse(verdict))
  if (key === null) return Buffer.from(line)
  const hmacs = Object.fromEntries(key.recipients.map(to => [fingerprintOf(to), hmacOf(id, line, to)]))
  return Buffer.from(`${line}\n${JSON.stringify({ hmacs })}\n`)
}

/**
 * What `encodeVerdict` wrote; null for what is none. With a key, the verdict on an encrypted backup counts only when
 * it is proven: anybody who can write to the store can write a line that says the backup is good.
 * Throws BackupError wrong_key.
 */
export function decodeVerdict(bytes: Uint8Array, judged: Judged, key: BackupKey | null): Verdict | null {
  const [line = '', proofLine = ''] = Buffer.from(bytes).toString().split('\n')
  if (key !== null && judged.encryption === 'age' && !isProven(line, proofLine, judged.id, key)) {
    throw new BackupError(
      'wrong_key',
      `the verdict on ${judged.id} is not proven by the key: verify the backup again`,
    )
  }
  return VerdictSchema.safeParse(parse(line)).data ?? null
}

function isProven(line: string, proofLine: string, id: string, key: BackupKey): boolean {
  const { hmacs = {} } = ProofSchema.safeParse(parse(proofLine)).data ?? {}
  return key.recipients.some(recipient => {
    const written = hmacs[fingerprintOf(recipient)]
    return (
      written !== undefined &&
      timingSafeEqual(Buffer.from(written, 'hex'), Buffer.from(hmacOf(id, line, recipient), 'hex'))
    )
  })
}

// With the id in it: a good verdict says nothing of another backup.
function hmacOf(id: string, line: string, recipient: string): string {
  return createHmac('sha256', `buywhere verdict ${recipient}`).update(`${id}\n${line}`).digest('hex')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
