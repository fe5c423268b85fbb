import { randomBytes } from 'node:crypto'
import { lstatSync, readFileSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { codeOf } from './errors.ts'

/** A library (`source`) and the other name it must be found under (`target`); absolute paths. */
export type LibraryLink = { source: string; target: string }

/** The links the package lists; its install script would make them, and npm does not run that. */
export function readLinks(native: string): LibraryLink[] {
  const listed: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(listed)) throw new TypeError('pg-symlinks.json does not hold a list')
  return listed.map((link: unknown) => {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) {
      throw new TypeError('pg-symlinks.json holds something other than a link')
    }
    // Listed from the package's root; a copy of the folder may bear another name than `native`.
    const place = (path: unknown) => join(native, relative('native', String(path)))
    return { source: place(link.source), target: place(link.target) }
  })
}

/** Makes the links that are missing or wrong. Harmless to repeat, and to run in two processes at once. */
export function linkLibraries(native: string): void {
  for (const { source, target } of readLinks(native)) {
    const wanted = relative(dirname(target), source)
    if (isPresent(target, wanted)) continue
    // Renaming over the target leaves no moment without it, whoever else is at it.
    const draft = `${target}.${randomBytes(6).toString('hex')}`
    symlinkSync(wanted, draft)
    renameSync(draft, target)
  }
}

// A real file under that name came with the package, and is the library itself.
function isPresent(target: string, wanted: string): boolean {
  try {
    return lstatSync(target).isSymbolicLink() ? readlinkSync(target) === wanted : true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
