import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import tar from 'tar-stream'
import { codeOf } from './code-of.ts'
import { BackupError } from './types.ts'

/** A file made for the backup, not found in the folder. */
export type MadeFile = { name: string; content: string }

/** Folders of which only the folder goes along: the server makes their content anew, or must not find the old. */
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])

const LEFT_OUT =
  /^(?:postmaster\.(?:pid|opts)|backup_label(?:\.old)?|tablespace_map(?:\.old)?|backup_manifest|recovery\.signal|standby\.signal|current_logfiles(?:\.tmp)?|postgresql\.auto\.conf\.tmp)$|(?:^|\/)pgsql_tmp[^/]*$|(?:^|\/)pg_internal\.init[^/]*$/

const CONTROL_FILE = 'global/pg_control'
const CHUNK_BYTES = 1 << 20

type Pack = ReturnType<typeof tar.pack>

/**
 * A running cluster's files as a tar stream, between `pg_backup_start` and `pg_backup_stop`. A file that vanishes is
 * left out, one that grows is taken as long as it was, one that shrinks is filled up with zeros: the log replays the
 * rest. `finish` is asked when all files are read; what it answers goes last, so that a stream cut off lacks it.
 *
 * @throws BackupError not_possible for tablespaces outside the folder
 */
export async function* packDataFolder(
  folder: string,
  finish: () => Promise<readonly MadeFile[]>,
): AsyncGenerator<Uint8Array> {
  const pack = tar.pack()
  const packing = packAll(pack, folder, finish).then(
    () => pack.finalize(),
    error => pack.destroy(error),
  )
  try {
    for await (const chunk of pack) yield chunk as Uint8Array
  } finally {
    pack.destroy()
    await packing
  }
}

async function packAll(
  pack: Pack,
  folder: string,
  finish: () => Promise<readonly MadeFile[]>,
): Promise<void> {
  if ((await readdir(join(folder, 'pg_tblspc'))).length > 0) {
    throw new BackupError(
      'not_possible',
      'the database has tablespaces outside its folder, which a physical backup does not take: use --kind logical',
    )
  }
  await packFolder(pack, folder, '')
  // Last of what is read, as PostgreSQL's own tool has it.
  await packFile(pack, folder, CONTROL_FILE)
  for (const { name, content } of await finish()) {
    const bytes = Buffer.from(content)
    await pipeline(Readable.from([bytes]), pack.entry({ name, size: bytes.length, mode: 0o600 }))
  }
}

async function packFolder(pack: Pack, root: string, path: string): Promise<void> {
  for (const name of (await unlessGone(readdir(join(root, path)))) ?? []) {
    const below = path === '' ? name : `${path}/${name}`
    if (LEFT_OUT.test(below) || below === CONTROL_FILE) continue
    const found = await unlessGone(lstat(join(root, below)))
    if (found?.isDirectory()) {
      pack.entry({ name: `${below}/`, type: 'directory', mode: 0o700 })
      if (!EMPTIED.has(below)) await packFolder(pack, root, below)
    } else if (found?.isFile()) await packFile(pack, root, below)
  }
}

async function packFile(pack: Pack, root: string, name: string): Promise<void> {
  const handle = await unlessGone(open(join(root, name), 'r'))
  if (handle === null) return
  try {
    const { size, mtime } = await handle.stat()
    const entry = pack.entry({ name, size, mode: 0o600, mtime })
    await pipeline(Readable.from(readExactly(handle, size), { objectMode: false }), entry)
  } finally {
    await handle.close()
  }
}

async function* readExactly(
  handle: Awaited<ReturnType<typeof open>>,
  size: number,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < size; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - position))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position)
    // A file cut short meanwhile reads as nothing: zeros stand for what was there.
    const taken = bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead)
    position += taken.length
    yield taken
  }
}

/** null: what was to be read is not there (any more). */
async function unlessGone<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
