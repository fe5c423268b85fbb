import type { FindSimilarInput, FindSimilarOutput } from '@buywhere/contract'
import { answerSimilar } from '../present/answer-similar.ts'
import type { Services } from '../services.ts'
import { toToolChoice } from './to-tool-choice.ts'

export function findSimilarForAgent(
  services: Services,
  { id, ...input }: FindSimilarInput,
  visibleOrgIds: readonly number[],
): FindSimilarOutput {
  const { products } = answerSimilar(services, id, input, visibleOrgIds)
  return {
    products: products.map(product => ({ ...toToolChoice(product), similarity: product.similarity })),
  }
}
