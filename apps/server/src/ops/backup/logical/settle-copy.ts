import { connect } from '../cluster.ts'
import { completeOwnRow } from '../complete-own-row.ts'
import type { Manifest } from '../types.ts'

/**
 * Makes a copy fit to be run: its own backup became one, and the change log begins a new epoch, since on the same
 * server nothing else tells its followers that what they read last may never have happened.
 */
export async function settleCopy(url: string, manifest: Manifest): Promise<void> {
  await using client = await connect(url)
  await completeOwnRow(client, manifest)
  const { rows } = await client.query<{ is: boolean }>(
    "select to_regclass('catalog.change_epochs') is not null as is",
  )
  if (rows[0]?.is !== true) return
  // Not this server's history, so that the next start opens an epoch of its own once more.
  await client.query('insert into catalog.change_epochs (server_history) values ($1)', [
    `restored from ${manifest.id}`,
  ])
}
