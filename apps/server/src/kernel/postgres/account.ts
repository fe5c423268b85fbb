import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { EmbeddedPostgresError } from './errors.ts'

/** The user PostgreSQL runs as. `drop` is set when we are root and must become that user first. */
export type Account = { name: string; uid: number; gid: number; drop: boolean }

const cure = 'set DATABASE_URL to use a PostgreSQL of your own'

/**
 * Chooses the user that runs the server. PostgreSQL refuses root, and data that another user owns.
 *
 * @param dataOwner uid that owns the existing data folder, if there is one
 * @throws EmbeddedPostgresError no_passwd_entry | wrong_owner
 */
export function chooseAccount(dataOwner: number | undefined): Account {
  const uid = process.getuid?.()
  if (uid === undefined) {
    throw new EmbeddedPostgresError('unsupported_platform', `this platform has no users by number: ${cure}`)
  }
  return uid === 0 ? accountForRoot(dataOwner) : ownAccount(uid, dataOwner)
}

function ownAccount(uid: number, dataOwner: number | undefined): Account {
  if (dataOwner !== undefined && dataOwner !== uid) {
    throw new EmbeddedPostgresError(
      'wrong_owner',
      `the database files belong to uid ${dataOwner} but this is uid ${uid}: run as their owner, or ${cure}`,
    )
  }
  try {
    // Asks the system's own user database, which may hold more than /etc/passwd.
    const user = userInfo()
    return { name: user.username, uid, gid: user.gid, drop: false }
  } catch (error) {
    throw new EmbeddedPostgresError(
      'no_passwd_entry',
      `uid ${uid} has no entry in /etc/passwd, and PostgreSQL's initdb refuses such a user: add one ` +
        `(buywhere:x:${uid}:${process.getgid?.() ?? 0}::/nonexistent:/bin/sh), or ${cure}`,
      { cause: error },
    )
  }
}

function accountForRoot(dataOwner: number | undefined): Account {
  if (dataOwner === 0) {
    throw new EmbeddedPostgresError(
      'wrong_owner',
      `the database files belong to root, as which PostgreSQL refuses to run: give them to the user ` +
        `'postgres' or 'nobody' (chown -R), or ${cure}`,
    )
  }
  const users = readPasswd()
  const chosen =
    dataOwner === undefined
      ? (users.find(user => user.name === 'postgres') ?? users.find(user => user.name === 'nobody'))
      : users.find(user => user.uid === dataOwner)
  if (chosen === undefined) {
    throw new EmbeddedPostgresError(
      'no_passwd_entry',
      dataOwner === undefined
        ? `running as root, and /etc/passwd has neither 'postgres' nor 'nobody' to run PostgreSQL as: add one, or ${cure}`
        : `the database files belong to uid ${dataOwner}, which has no entry in /etc/passwd: add one, or ${cure}`,
    )
  }
  return { ...chosen, drop: true }
}

function readPasswd(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid ?? NaN), gid: Number(gid ?? NaN) }))
    .filter(user => user.name !== '' && user.uid > 0 && Number.isInteger(user.gid))
}

/** The options that make a child process run as the account, in a folder every user may enter. */
export function spawnAs(account: Account): { cwd: string; uid?: number; gid?: number } {
  return account.drop ? { cwd: '/', uid: account.uid, gid: account.gid } : { cwd: '/' }
}
