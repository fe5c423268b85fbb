import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isProcessRunning } from '../kernel/is-process-running.ts'

const MAX_REPLICAS = 64

export type ReplicaFolder = { path: string; release(): Promise<void> }

/** The first folder below `parent` that no living process holds: every process keeps a replica of its own. */
export async function claimReplicaFolder(parent: string): Promise<ReplicaFolder> {
  for (let slot = 0; slot < MAX_REPLICAS; slot++) {
    const path = join(parent, String(slot))
    await mkdir(path, { recursive: true, mode: 0o700 })
    const owner = `${path}.pid`
    if (await claim(owner)) return { path, release: () => rm(owner, { force: true }) }
  }
  throw new Error(`more than ${MAX_REPLICAS} processes keep an index below ${parent}`)
}

async function claim(owner: string): Promise<boolean> {
  try {
    await using file = await open(owner, 'wx')
    await file.writeFile(String(process.pid)).catch(async error => {
      // A claim without a name would be taken for abandoned, and two processes keep one folder.
      await rm(owner, { force: true })
      throw error
    })
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error
  }
  const pid = Number(await readFile(owner, 'utf8').catch(() => ''))
  if (pid > 0 && pid !== process.pid && isProcessRunning(pid)) return false
  // Left behind by a process that was killed.
  await rm(owner, { force: true })
  return claim(owner)
}
