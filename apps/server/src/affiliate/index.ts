export { amazonUrl, isAsin, withAffiliateTag } from './destination.ts'
export { type ClickedProduct, readTrending } from './read-trending.ts'
export { type Click, type ClickRecorder, openClickRecorder } from './record-click.ts'
export { visitorOf } from './visitor.ts'
