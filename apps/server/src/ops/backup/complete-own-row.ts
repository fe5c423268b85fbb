import type pg from 'pg'
import type { Manifest } from './types.ts'

/** A copy was taken while its backup was being made; it became one. */
export async function completeOwnRow(
  client: pg.ClientBase,
  { id, files, stoppedAt }: Manifest,
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  await client.query(
    "update ops.backups set state = 'complete', ended_at = $2, bytes = $3 where id = $1 and state = 'running'",
    [id, stoppedAt, bytes],
  )
}
