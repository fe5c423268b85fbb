import { ROLES } from '../../src/boot/roles/index.ts'

/**
 * A command that comes to its end, run in this process: much quicker than in one of its own. Answers the exit status
 * and what it printed; throws what the command throws.
 */
export async function callRole(
  [name = '', ...args]: readonly string[],
  env: Record<string, string>,
): Promise<{ status: number; stdout: string }> {
  const role = ROLES[name]
  if (role === undefined) throw new Error(`there is no command ${name}`)
  const lines: string[] = []
  const runRole = await role.load()
  const { signal } = new AbortController()
  const print = (line: string) => void lines.push(line)
  const status = await runRole({ args, env, signal, print, isTerminal: false })
  return { status, stdout: lines.join('\n') }
}
