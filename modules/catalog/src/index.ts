export { ensureProducts } from './commands/ensure-products.ts'
export { isSku, type Product, SKU_LENGTH, type SkuSeen } from './model.ts'
