import { spawn } from 'node:child_process'
import {
  chownSync,
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Account, spawnAs } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'

export const superuser = 'buywhere'

const draftPrefix = 'init-'

// Sorting and case come from the builtin provider, alike on every machine. The C library's ctype still decides
// what pg_trgm takes for a letter: under plain C it drops everything outside ASCII. Names by system: Linux, macOS.
const ctypes = ['C.UTF-8', 'UTF-8', 'C']

/**
 * Makes a cluster at `<parent>/data`. It is made in a folder beside and renamed when done, so that what stands
 * there is whole or absent; drafts of earlier attempts are removed. Call under the lock.
 *
 * @throws EmbeddedPostgresError init_failed with what initdb said
 */
export async function initCluster(
  binaries: string,
  parent: string,
  account: Account,
  secret: string,
): Promise<string> {
  for (const name of readdirSync(parent)) {
    if (name.startsWith(draftPrefix)) rmSync(join(parent, name), { recursive: true, force: true })
  }
  const draft = mkdtempSync(join(parent, draftPrefix))
  const passwordFile = join(draft, 'password')
  try {
    writeFileSync(passwordFile, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    if (account.drop) for (const path of [passwordFile, draft]) chownSync(path, account.uid, account.gid)
    await runInitdb(binaries, join(draft, 'data'), passwordFile, account)
    rmSync(passwordFile)
    const cluster = join(parent, 'data')
    renameSync(join(draft, 'data'), cluster)
    syncFolder(parent)
    return cluster
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

async function runInitdb(
  binaries: string,
  data: string,
  passwordFile: string,
  account: Account,
): Promise<void> {
  let said = ''
  for (const ctype of ctypes) {
    const outcome = await run(join(binaries, 'bin/initdb'), account, [
      `--pgdata=${data}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      `--lc-ctype=${ctype}`,
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--text-search-config=english',
      '--data-checksums',
      '--no-instructions',
    ])
    if (outcome.ok) return
    said = outcome.said
    if (!said.includes('invalid locale name')) break
  }
  throw new EmbeddedPostgresError(
    'init_failed',
    `initdb failed: ${said.trim().split('\n').slice(-5).join(' | ')}`,
  )
}

function run(file: string, account: Account, argv: string[]): Promise<{ ok: boolean; said: string }> {
  return new Promise(resolve => {
    const child = spawn(file, argv, {
      ...spawnAs(account),
      env: { PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.once('error', error => resolve({ ok: false, said: `cannot run ${file}: ${error.message}` }))
    child.once('close', (code, signal) =>
      resolve({ ok: code === 0, said: said || `ended with ${code ?? signal}` }),
    )
  })
}

// A rename is on disk only when its folder is.
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
