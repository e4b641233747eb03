import type { HttpModule } from '@atrium/http'
import { productsChanged } from './events.ts'
import { partnerRoutes } from './routes/partner.ts'

export const catalogModule: HttpModule = {
  name: 'catalog',
  permissions: [
    { name: 'catalog.read', zh: '查看商品', en: 'See products' },
    { name: 'catalog.change', zh: '维护商品', en: 'Describe products' },
  ],
  events: [productsChanged],
  routes: partnerRoutes,
}
