import { wire } from '@atrium/http'
import { encodeId, formatInstant } from '@atrium/kernel'
import Type, { type Static } from 'typebox'
import { ATTRIBUTE_COUNT, type Attributes, CATEGORY_LENGTH, type Category, NAME_LENGTH, SKU_LENGTH } from '../model.ts'
import type { ProductDetail } from '../queries.ts'

export const sku = () => wire.code(SKU_LENGTH)
export const productName = () => wire.name(NAME_LENGTH)
export const categoryPath = () => Type.String({ minLength: 1, maxLength: CATEGORY_LENGTH, examples: ['food/coffee'] })

export const attributes = Type.Unsafe<Attributes>(
  Type.Object(
    {},
    {
      additionalProperties: Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
      propertyNames: Type.String({ minLength: 1, maxLength: 64 }),
      maxProperties: ATTRIBUTE_COUNT,
      description: 'What the house wants to keep about it: colour, size, season',
    },
  ),
)

export const productForm = Type.Object({
  id: wire.id('prd'),
  sku: Type.String(),
  name: productName(),
  categoryPath: Type.String({ description: 'Empty where unknown' }),
  brand: Type.String({ description: 'Empty where unknown' }),
  stub: Type.Boolean({ description: 'Seen on a purchase and not yet described' }),
  listPriceMinor: wire.nullable(Type.Integer()),
  currency: wire.nullable(wire.currency()),
  attributes,
  createdAt: wire.instant(),
  changedAt: wire.instant(),
})

export const productReply = (product: ProductDetail): Static<typeof productForm> => ({
  id: encodeId('prd', product.id),
  sku: product.sku,
  name: { ...product.name },
  categoryPath: product.categoryPath,
  brand: product.brand,
  stub: product.stub,
  listPriceMinor: product.listPriceMinor,
  currency: product.currency,
  attributes: product.attributes,
  createdAt: formatInstant(product.createdAt),
  changedAt: formatInstant(product.changedAt),
})

/** A category without its children; `depth` and order tell the tree, so that the form is not recursive. */
export const categoryForm = Type.Object({
  path: Type.String(),
  name: Type.String(),
  depth: Type.Integer({ description: '0 at the top' }),
  products: Type.Integer({ description: 'Of this category and all below it' }),
})

/** The tree written out, each category before those below it. */
export const categoryReplies = (categories: readonly Category[], depth = 0): Static<typeof categoryForm>[] =>
  categories.flatMap(({ path, name, products, children }) => [
    { path, name, depth, products },
    ...categoryReplies(children, depth + 1),
  ])
