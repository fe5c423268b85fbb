export { describeReport } from './describe-report.ts'
export { charsetOf, openFeed } from './open-feed.ts'
export { renderReport } from './render-report.ts'
