import { defineEvent } from '@atrium/kernel'

export const productsChanged = defineEvent<{
  readonly products: readonly {
    readonly id: number
    readonly sku: string
    readonly change: 'created' | 'changed'
  }[]
}>({
  topic: 'catalog.productsChanged',
  about:
    'Products were described or their description changed; one event per command. Stubs made by purchases are no news.',
  sample: { products: [{ id: 4711, sku: '6901234567892', change: 'created' }] },
})
