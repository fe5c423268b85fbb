import { createHash } from 'node:crypto'
import { Encrypter, identityToRecipient } from 'age-encryption'
import { Secret } from '../../../kernel/secret.ts'
import { BackupError } from '../types.ts'

/** Whom backups are sealed for, and what opens them. A server that only makes backups needs no identity. */
export type BackupKey = {
  /** `age1…`, at least one. */
  recipients: readonly string[]
  /** `AGE-SECRET-KEY-1…`; may be empty. */
  identities: readonly Secret[]
}

/**
 * Reads a key as settings give it. `identity`: the text of an age identity or identity file; `recipient`: one or more
 * `age1…`, apart by commas or white space, by default those of the identities. Neither: null.
 * Throws BackupError `not_possible` that shows nothing of a key.
 */
export async function readBackupKey(settings: {
  identity?: Secret | null
  recipient?: string | null
}): Promise<BackupKey | null> {
  const words = (text: string) => text.split(/[\s,]+/).filter(Boolean)
  const identities = (settings.identity?.reveal() ?? '')
    .split('\n')
    .filter(line => !line.trim().startsWith('#'))
    .flatMap(words)
  const recipients = new Set(words(settings.recipient ?? ''))
  for (const recipient of recipients) checkRecipient(recipient)
  for (const identity of identities) {
    try {
      recipients.add(await identityToRecipient(identity))
    } catch {
      throw new BackupError(
        'not_possible',
        'the key of the backups is not an age identity (AGE-SECRET-KEY-1…)',
      )
    }
  }
  if (recipients.size === 0) return null
  return { recipients: [...recipients], identities: identities.map(identity => new Secret(identity)) }
}

/** Names a recipient without giving it away: only those who know it can write what its owner opens. */
export function fingerprintOf(recipient: string): string {
  return createHash('sha256').update(`buywhere recipient ${recipient}`).digest('hex').slice(0, 16)
}

function checkRecipient(recipient: string): void {
  try {
    new Encrypter().addRecipient(recipient)
  } catch {
    throw new BackupError('not_possible', 'the recipient of the backups is not an age recipient (age1…)')
  }
}
