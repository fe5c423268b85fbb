import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs'

const rotateAboveBytes = 10 * 1024 * 1024
const tailBytes = 4096

/** Opens the server's log for appending; one that has grown past 10 MB becomes `<file>.1` first. */
export function openServerLog(file: string): { descriptor: number; startBytes: number } {
  const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (sizeBytes > rotateAboveBytes) {
    renameSync(file, `${file}.1`)
    return { descriptor: openSync(file, 'a', 0o600), startBytes: 0 }
  }
  return { descriptor: openSync(file, 'a', 0o600), startBytes: sizeBytes }
}

/** What the server wrote since `startBytes`, the last 4 KB of it. */
export function readServerLog(file: string, startBytes: number): string {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(tailBytes)
    const from = Math.max(startBytes, statSync(file).size - tailBytes)
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, tailBytes, from)).trim()
  } finally {
    closeSync(descriptor)
  }
}
