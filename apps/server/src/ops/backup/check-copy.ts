import type pg from 'pg'
import { codeOf } from './code-of.ts'
import { compareChecks, fingerprintTables, listCheckedTables } from './fingerprint-tables.ts'
import type { Manifest } from './types.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

/** `faults` in words; empty: the copy is what was backed up. */
export type CopyReport = { faults: string[]; tables: number; rows: number; amcheck: 'done' | 'not_there' }

/** Holds a restored copy against the manifest: identity, the row written just before, structure, and every row. */
export async function checkCopy(client: pg.ClientBase, manifest: Manifest): Promise<CopyReport> {
  const faults: string[] = []
  const identity = await client.query<{ id: string }>(
    'select system_identifier::text as id from pg_control_system()',
  )
  if (manifest.kind === 'physical' && identity.rows[0]?.id !== manifest.systemIdentifier) {
    faults.push('the copy is of another cluster')
  }
  const nonce = await client.query('select from ops.backups where id = $1 and nonce = $2', [
    manifest.id,
    manifest.nonce,
  ])
  if (nonce.rowCount !== 1) faults.push('the row written just before the backup is missing')
  const amcheck = await checkStructure(client, faults)
  await client.query('begin isolation level repeatable read read only')
  const checks = await fingerprintTables(client, await listCheckedTables(client))
  await client.query('commit')
  faults.push(...compareChecks(manifest.checks, checks))
  const whole = checks.filter(({ sourceId }) => sourceId === null)
  return { faults, tables: whole.length, rows: whole.reduce((sum, { rows }) => sum + rows, 0), amcheck }
}

/** Every B-tree and every table's pages, where the server has the means. */
async function checkStructure(client: pg.ClientBase, faults: string[]): Promise<'done' | 'not_there'> {
  const { rowCount } = await client.query("select from pg_available_extensions where name = 'amcheck'")
  if (rowCount === 0) return 'not_there'
  await client.query('create schema if not exists amcheck_of_copy')
  try {
    await client.query('create extension if not exists amcheck schema amcheck_of_copy')
  } catch (error) {
    // Superusers alone may; a dump's server need not have given us one.
    if (codeOf(error) === INSUFFICIENT_PRIVILEGE) return 'not_there'
    throw error
  }
  const indexes = await client.query<{ name: string }>(`
    select c.oid::regclass::text as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
    where m.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisready and i.indisvalid
  `)
  for (const { name } of indexes.rows) {
    await client
      .query('select amcheck_of_copy.bt_index_check($1::regclass)', [name])
      .catch(error => faults.push(`index ${name}: ${error instanceof Error ? error.message : error}`))
  }
  const heaps = await client.query<{ name: string }>(`
    select oid::regclass::text as name from pg_class
    where relkind in ('r', 'm', 't') and relpersistence = 'p'
  `)
  for (const { name } of heaps.rows) {
    const broken = await client.query<{ msg: string }>(
      'select msg from amcheck_of_copy.verify_heapam($1::regclass, on_error_stop => true) limit 1',
      [name],
    )
    for (const { msg } of broken.rows) faults.push(`table ${name}: ${msg}`)
  }
  return 'done'
}
