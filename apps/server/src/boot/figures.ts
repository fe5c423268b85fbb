import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/errors/index.ts'
import { PROJECT_FOLDER } from './project-folder.ts'

/** Figures by stable key, the unit in the key. */
export type Figures = Record<string, number>

/** The module `name` of a folder of the project whose files each make figures. Throws `usage` with the names there are. */
export async function importMaker(folder: string, name: string): Promise<unknown> {
  const path = join(PROJECT_FOLDER, folder)
  const file = join(path, `${name}.ts`)
  if (/^[a-z-]+$/.test(name) && existsSync(file)) return import(file)
  const names = (await readdir(path)).filter(entry => entry.endsWith('.ts')).map(entry => entry.slice(0, -3))
  throw new AppError('usage', `${folder} takes, first, one of: ${names.join(', ')}`)
}

/** Into the file that `--json` names, or to standard output. */
export async function putFigures(
  figures: Figures,
  json: unknown,
  print: (line: string) => void,
): Promise<void> {
  const text = JSON.stringify(figures, null, 2)
  if (typeof json === 'string') await writeFile(json, `${text}\n`)
  else print(text)
}
