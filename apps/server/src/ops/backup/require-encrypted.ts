import { BackupError, type Manifest } from './types.ts'
import type { Vault } from './vault.ts'

/**
 * With a key, a backup that says it is not encrypted is refused: nothing proves who made it, so whoever can write to
 * the store could have. The vault may be told to take such ones. A repository of pgBackRest is not opened by our key:
 * whether it is encrypted is between pgBackRest and its own pass.
 *
 * @throws BackupError wrong_key
 */
export function requireEncrypted(
  { key, takesUnencrypted }: Pick<Vault, 'key' | 'takesUnencrypted'>,
  { id, kind, encryption }: Manifest,
): void {
  if (key === null || takesUnencrypted || encryption !== 'none' || kind === 'pgbackrest') return
  throw new BackupError(
    'wrong_key',
    `${id} is not encrypted although a key is set, so nothing proves that it is ours: where it was made before there ` +
      'was a key, say --allow-unencrypted',
  )
}
