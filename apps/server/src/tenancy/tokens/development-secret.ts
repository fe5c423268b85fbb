import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '../../kernel/secret.ts'

const FILE = 'jwt-secret'

/**
 * The signing secret of an installation that set none: made once, kept in the home folder where only its owner reads
 * it. Two processes that start at once agree on one.
 */
export async function developmentSecret(home: string): Promise<Secret> {
  const file = join(home, FILE)
  const known = await readIfThere(file)
  if (known !== null) return known
  await mkdir(home, { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}.draft`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    // A link, unlike a rename, never replaces what another process has put there meanwhile.
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return (await readIfThere(file))!
}

async function readIfThere(file: string): Promise<Secret | null> {
  try {
    return new Secret((await readFile(file, 'utf8')).trim())
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
