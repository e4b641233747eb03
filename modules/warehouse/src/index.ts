export { type WarehouseParts, warehouseModuleWith } from './module.ts'
