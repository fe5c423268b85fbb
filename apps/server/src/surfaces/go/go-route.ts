import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { amazonUrl, isAsin, visitorOf, withAffiliateTag } from '../../affiliate/index.ts'
import type { App } from '../http/create-app.ts'
import type { Services } from '../services.ts'
import { redirectPage, unknownPage } from './pages.ts'

/** Leads a shopper on to the retailer and counts it. The destination is looked up, never read from the request. */
export function addGoRoute(app: App, services: Services): void {
  const { clicks, clock, settings } = services

  app.get(
    '/go/:id',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Go to the retailer of an offer (or to an Amazon product by its ASIN)',
        tags: ['affiliate'],
        params: z.object({ id: z.string().min(1).max(64) }),
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const destination = findDestination(services, id)
      if (destination === null) return sendPage(reply, 404, unknownPage(settings.affiliateTag))
      if (request.method === 'GET') {
        await clicks.record({
          id: request.id,
          clickedAt: clock.now(),
          offerId: destination.offerId,
          productId: destination.productId,
          asin: isAsin(id) ? id : null,
          destinationHost: new URL(destination.url).host,
          tag: destination.tag,
          visitor: visitorOf(request.headers),
          referrerHost: hostOf(request.headers.referer),
        })
      }
      reply.header('location', destination.url).header('referrer-policy', 'no-referrer-when-downgrade')
      return sendPage(reply, 302, redirectPage(destination.url))
    },
  )
}

/** Who follows a link shows no key. */
const PUBLIC_ONLY: readonly number[] = []

type Destination = { url: string; tag: string | null; offerId: string | null; productId: string | null }

/** The page of a stored offer (a product's id means its first), else Amazon's page of an ASIN, else nothing. */
function findDestination({ search, settings }: Services, id: string): Destination | null {
  const product = /^\d{1,15}$/.test(id) ? search.getProduct(id, PUBLIC_ONLY) : null
  const offer = product?.offers.find(({ offerId }) => offerId === id) ?? product?.offers[0]
  if (product && offer?.url) {
    const { url, tag } = withAffiliateTag(offer.url, settings.affiliateTag)
    return { url, tag, offerId: offer.offerId, productId: product.productId }
  }
  if (!isAsin(id)) return null
  return {
    url: amazonUrl(id, settings.affiliateTag),
    tag: settings.affiliateTag,
    offerId: null,
    productId: null,
  }
}

function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-security-policy', "default-src 'none'")
    .header('x-robots-tag', 'noindex, nofollow')
    .type('text/html; charset=utf-8')
    .serializer((page: unknown) => String(page))
    .send(html)
}

function hostOf(address: string | undefined): string | null {
  return address !== undefined && URL.canParse(address) ? new URL(address).host : null
}
