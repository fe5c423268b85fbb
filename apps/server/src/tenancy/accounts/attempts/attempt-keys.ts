import { createHash } from 'node:crypto'
import { addressSubject } from '../../limits/address-subject.ts'

/** Hashes that attempts are counted under. */
export type AttemptKeys = { account: Buffer; network: Buffer }

export function attemptKeys(email: string, ip: string): AttemptKeys {
  return { account: sha256(`account ${email}`), network: networkKey(ip) }
}

export function networkKey(ip: string): Buffer {
  return sha256(`network ${addressSubject(ip)}`)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
