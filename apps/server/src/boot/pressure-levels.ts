import { z } from 'zod'
import { DEFAULT_THRESHOLDS, type Thresholds } from '../ops/pressure/index.ts'

const FORM = /^(\d{1,2}),(\d{1,2}),(\d{1,2})$/

/** Three rising percentages, such as `80,85,92`; `off`: null. */
export const pressureLevels = z
  .string()
  .transform((text, context): Thresholds | null => {
    if (text === 'off') return null
    const [first, second, third] = (FORM.exec(text)?.slice(1) ?? []).map(Number)
    if (
      first === undefined ||
      second === undefined ||
      third === undefined ||
      first >= second ||
      second >= third
    ) {
      context.addIssue({ code: 'custom', message: 'three rising percentages such as 80,85,92; or off' })
      return z.NEVER
    }
    return { pauseCrawls: first / 100, pauseIngest: second / 100, serveOnly: third / 100 }
  })
  .default(DEFAULT_THRESHOLDS)
