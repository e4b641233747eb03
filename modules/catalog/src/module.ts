import type { HttpModule } from '@atrium/http'
import { productsChanged, stubsMade } from './events.ts'
import { projections } from './projections.ts'
import { partnerRoutes } from './routes/partner.ts'

export const catalogModule: HttpModule = {
  name: 'catalog',
  permissions: [
    { name: 'catalog.read', zh: '查看商品', en: 'See products' },
    { name: 'catalog.change', zh: '维护商品', en: 'Describe products' },
  ],
  events: [productsChanged, stubsMade],
  projections,
  routes: partnerRoutes,
}
