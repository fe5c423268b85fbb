/**
 * Of the files below BUYWHERE_HOME, all that may ever be deleted besides raw records and leftovers of the spool, which
 * the ingest knows (ingest/retention/allow-list.ts), and backups, which their own retention chooses. Whatever is not
 * described here stays: clicks and usage that wait for the database, mail, the database itself, and what we do not know.
 */
export type DeletableFile = {
  kind: 'report' | 'log' | 'index'
  /** Each folder on the way from the home. */
  folders: readonly RegExp[]
  file: RegExp
  /** Since it was last written to. */
  keepDays: number
}

export const DELETABLE_FILES: readonly DeletableFile[] = [
  // What rows of a feed were rejected, for who was at the command line; the database has them too.
  { kind: 'report', folders: [/^reports$/], file: /^ingest-\d{1,16}\.jsonl$/, keepDays: 90 },
  // Only those that were rotated: never one that is being written to.
  { kind: 'log', folders: [/^logs$/], file: /^[\w-]{1,60}\.log\.\d{1,4}(\.(gz|zst))?$/, keepDays: 30 },
  // Of a replica that no process keeps any more: built anew from the database where one is needed.
  {
    kind: 'index',
    folders: [/^index$/, /^\d{1,2}$/],
    file: /^(manifest(\.new)?|(segment|tombstones)-[\w-]{1,100}\.bws)$/,
    keepDays: 14,
  },
]

/** Whether the file, by its way from the home, is of this kind. */
export function isOfKind({ folders, file }: DeletableFile, way: readonly string[], name: string): boolean {
  return (
    way.length === folders.length &&
    folders.every((pattern, at) => pattern.test(way[at] ?? '')) &&
    file.test(name)
  )
}
