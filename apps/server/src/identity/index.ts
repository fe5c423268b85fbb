export { assignProducts, type Unassigned } from './assign-products.ts'
