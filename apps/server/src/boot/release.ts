import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_FOLDER } from './project-folder.ts'

/** The version of the server that runs: said with metrics, traces and error reports. */
export function readRelease(): string {
  const text = readFileSync(join(PROJECT_FOLDER, 'apps/server/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
