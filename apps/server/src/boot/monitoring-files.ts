import { globSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { PROJECT_FOLDER } from './project-folder.ts'

export const MONITORING_FOLDER = join(PROJECT_FOLDER, 'deploy/monitoring')

const HEAD = '# Made by ./buywhere monitoring build from deploy/monitoring/source: change it there.\n'
/** What is made and nothing else lies here: a file that the source does not make any more goes. */
const MADE = ['rules/*.yml', 'rule-tests/*.yml', 'dashboards/*.json']

type Source = { monitoringFiles(): Record<string, unknown> }

/** Path in deploy/monitoring to text, as the source makes them. */
async function makeMonitoringFiles(): Promise<Record<string, string>> {
  const { monitoringFiles } = (await import(join(MONITORING_FOLDER, 'source/index.ts'))) as Source
  return Object.fromEntries(
    Object.entries(monitoringFiles()).map(([path, content]) => [
      path,
      path.endsWith('.json')
        ? `${JSON.stringify(content, null, 2)}\n`
        : HEAD + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false }),
    ]),
  )
}

/** What is not as the source makes it, with the text that it should have; null: it should not be there. */
export async function differingFiles(
  read: (path: string) => Promise<string | null>,
): Promise<{ path: string; text: string | null }[]> {
  const made = await makeMonitoringFiles()
  const left = globSync(MADE, { cwd: MONITORING_FOLDER }).filter(path => !Object.hasOwn(made, path))
  const judged = await Promise.all(
    Object.entries(made).map(async ([path, text]) => ({
      path,
      text,
      isSame: (await read(join(MONITORING_FOLDER, path))) === text,
    })),
  )
  return [
    ...judged.filter(({ isSame }) => !isSame).map(({ path, text }) => ({ path, text })),
    ...left.map(path => ({ path, text: null })),
  ]
}
