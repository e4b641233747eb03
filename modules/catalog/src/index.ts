export { ensureProducts } from './commands/ensure-products.ts'
export { type PutProduct, putProducts } from './commands/put-products.ts'
export { type Attributes, type Category, isSku, type Product, SKU_LENGTH, type SkuSeen } from './model.ts'
export { catalogModule } from './module.ts'
export {
  listCategories,
  listProducts,
  type ProductDetail,
  productDetails,
  productsByIds,
  productsBySku,
  searchProducts,
} from './queries.ts'
