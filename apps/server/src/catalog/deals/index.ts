export { judgeReduction } from './judge-reduction.ts'
export { type ListedReduction, listReductions } from './list-reductions.ts'
export { reductionTasks } from './reduction-tasks.ts'
export { refreshReductions } from './refresh-reductions.ts'
