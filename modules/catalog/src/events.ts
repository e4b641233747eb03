import { defineEvent } from '@atrium/kernel'

export const productsChanged = defineEvent<{
  readonly products: readonly {
    readonly id: number
    readonly sku: string
    readonly change: 'created' | 'changed'
  }[]
}>({
  topic: 'catalog.productsChanged',
  about: 'Products were described or their description changed; one event per command.',
  sample: { products: [{ id: 4711, sku: '6901234567892', change: 'created' }] },
})

export const stubsMade = defineEvent<{ readonly productIds: readonly number[] }>({
  topic: 'catalog.stubsMade',
  about: 'Purchases named products that nobody had described: they are known by their sku until somebody does.',
  sample: { productIds: [4711] },
})
