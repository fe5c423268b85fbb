/** What a role is run with: nothing in it is read from anywhere else. */
export type RoleContext = {
  /** The command's name: what logs, metrics and traces call the process. */
  role?: string
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Aborted when the process is asked to end. */
  signal: AbortSignal
  /** Standard output: the role's result, for people on a terminal and for programs elsewhere. */
  print(line: string): void
  isTerminal: boolean
}

/** Does the role's work and answers the exit status. */
export type RunRole = (context: RoleContext) => Promise<number>
