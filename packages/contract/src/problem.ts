import { z } from 'zod'

/** RFC 9457 problem details; `error` says the same for clients older than it. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  error: z.object({ code: z.string(), message: z.string(), doc_url: z.string() }),
})
