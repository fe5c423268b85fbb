import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../kernel/errors/index.ts'
import { differingFiles, MONITORING_FOLDER } from '../monitoring-files.ts'
import type { RunRole } from '../role.ts'

/** `build` writes deploy/monitoring from its source; `check` answers 1 when that would change something. */
export const monitoring: RunRole = async ({ args: [verb, ...rest], print }) => {
  if ((verb !== 'build' && verb !== 'check') || rest.length > 0) {
    throw new AppError('usage', 'monitoring build | monitoring check')
  }
  const differing = await differingFiles(path => readFile(path, 'utf8').catch(() => null))
  for (const { path, text } of differing) {
    print(path)
    if (verb === 'check') continue
    const file = join(MONITORING_FOLDER, path)
    if (text === null) {
      await rm(file)
      continue
    }
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return verb === 'check' && differing.length > 0 ? 1 : 0
}
