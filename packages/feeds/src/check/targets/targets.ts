import type { CheckTarget, Target } from '../rule.ts'
import { acp } from './acp.ts'
import { google } from './google.ts'
import { openai } from './openai.ts'
import { schema } from './schema.ts'

/** Everybody whose rules a feed can be held against: one file each. */
export const CHECK_TARGETS: Readonly<Record<CheckTarget, Target>> = { google, openai, acp, schema }
