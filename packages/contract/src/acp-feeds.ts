import { z } from 'zod'

// The agent-hosted Feed API of the Agentic Commerce Protocol, 2026-04-17. Members it does not know are left out.

const ID_MAX_CHARS = 255
export const ACP_PRODUCTS_MAX = 1_000

/** An id of a product or variant; an index has it, so it has an end. */
const id = z
  .string()
  .regex(/^[^\p{Cc}\s][^\p{Cc}]*$/u, 'must not be empty nor hold control characters')
  .max(ID_MAX_CHARS)
const address = z.string().max(2_000).refine(URL.canParse, 'must be a URL')
const currency = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD')
const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code')

const description = z
  .object({ plain: z.string(), html: z.string(), markdown: z.string() })
  .partial()
  .refine(said => Object.keys(said).length > 0, 'must say plain, html or markdown')
const money = z.object({ amount: z.int().nonnegative().describe('Minor units'), currency })
const media = z.object({
  type: z.string(),
  url: address,
  alt_text: z.string().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
})
const seller = z.object({
  name: z.string().optional(),
  links: z.array(z.object({ type: z.string(), title: z.string().optional(), url: address })).optional(),
})

const variant = z.object({
  id,
  title: z.string().regex(/[^\p{Cc}\s]/u, 'must not be empty'),
  description: description.optional(),
  url: address.optional(),
  barcodes: z.array(z.object({ type: z.string(), value: z.string() })).optional(),
  price: money.optional(),
  list_price: money.optional(),
  unit_price: money
    .extend({
      measure: z.object({ value: z.number(), unit: z.string() }),
      reference: z.object({ value: z.int(), unit: z.string() }),
    })
    .optional(),
  availability: z.object({ available: z.boolean(), status: z.string() }).partial().optional(),
  categories: z.array(z.object({ value: z.string(), taxonomy: z.string().optional() })).optional(),
  condition: z.array(z.string()).optional(),
  variant_options: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  media: z.array(media).optional(),
  seller: seller.optional(),
  marketplace: seller.optional(),
})

export const acpProduct = z.object({
  id,
  title: z.string().optional(),
  description: description.optional(),
  url: address.optional(),
  media: z.array(media).optional(),
  variants: z.array(variant),
})

export const acpFeedIdParameter = z.object({ id: z.string().regex(/^\w{1,64}$/, 'must be an id of a feed') })

export const acpCreateFeedRequest = z.object({ target_country: country.optional() })

export const acpFeed = z.object({
  id: z.string(),
  target_country: country.optional(),
  updated_at: z.iso.datetime({ offset: true }).optional(),
})

export const acpProductsResponse = z.object({ products: z.array(acpProduct) })

export const acpUpsertRequest = z.object({
  products: z
    .array(acpProduct)
    .min(1, 'must contain at least one valid Product')
    .max(ACP_PRODUCTS_MAX, `must contain at most ${ACP_PRODUCTS_MAX} products`),
})

export const acpUpsertResponse = z.object({ id: z.string(), accepted: z.boolean() })

/** In the place of our own problem: what this protocol's clients read. */
export const acpError = z.object({
  type: z.string(),
  code: z.string(),
  message: z.string(),
  param: z.string().optional(),
})
