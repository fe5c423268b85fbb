/** Use of one window by one subject. */
export type Counter = {
  subject: string
  startMs: number
  endMs: number
  /** Units that this process has granted in the window; never less than it really has. */
  used: number
}
